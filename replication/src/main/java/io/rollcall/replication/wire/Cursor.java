package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of buckets, and of keys within one.
 *
 * @param bucket the bucket that is next
 * @param after the last key of it that was sent already; null if none was
 */
public record Cursor(int bucket, @Nullable InstanceKey after) {}
