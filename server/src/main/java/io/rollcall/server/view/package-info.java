/**
 * What readers see. A view is immutable and swapped whole with each change, so a reader takes no lock
 * and never sees half of one. What was rendered for it is kept until it changes: a change costs the
 * block that it is in, and a read of an unchanged view costs nothing.
 */
@NullMarked
package io.rollcall.server.view;

import org.jspecify.annotations.NullMarked;
