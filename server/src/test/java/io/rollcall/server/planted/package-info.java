/** Classes that break a rule of the house, one each: a test asserts that the rule finds them. */
@NullMarked
package io.rollcall.server.planted;

import org.jspecify.annotations.NullMarked;
