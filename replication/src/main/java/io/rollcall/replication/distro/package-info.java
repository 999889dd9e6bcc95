/**
 * The digest of what a node holds, by which nodes find out that they differ.
 */
@NullMarked
package io.rollcall.replication.distro;

import org.jspecify.annotations.NullMarked;
