/** Real nodes as processes, on links that tests break: what a cluster is to its clients. */
@NullMarked
package io.rollcall.server.cluster;

import org.jspecify.annotations.NullMarked;
