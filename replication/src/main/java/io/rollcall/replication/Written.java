package io.rollcall.replication;

import io.rollcall.replication.record.RegistryRecord;

/**
 * A write of this node's own.
 *
 * @param sameContent whether the live record that it replaced had the same content, so that others have
 *     that content already
 */
public record Written(RegistryRecord record, boolean sameContent) {}
