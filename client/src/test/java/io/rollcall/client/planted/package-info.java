/** Classes that break the rules of the module, to prove that the rules find such. */
@NullMarked
package io.rollcall.client.planted;

import org.jspecify.annotations.NullMarked;
