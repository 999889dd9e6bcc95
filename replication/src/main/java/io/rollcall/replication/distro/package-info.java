/**
 * The layer that finds differences nothing else found, named after Distro: every node keeps sums of hashes
 * of its live records by bucket, and compares the one sum of all with a peer now and then. In health they
 * are equal and nothing more is said, however many records there are. Where they differ, only the buckets
 * that do are listed and repaired.
 */
@NullMarked
package io.rollcall.replication.distro;

import org.jspecify.annotations.NullMarked;
