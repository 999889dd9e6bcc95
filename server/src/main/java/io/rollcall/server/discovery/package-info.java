/**
 * Where peers come from: addresses that are written down, names in the DNS, a file. Names and files are
 * looked at again and again, on a thread that is given from outside, since looking may block.
 */
@NullMarked
package io.rollcall.server.discovery;

import org.jspecify.annotations.NullMarked;
