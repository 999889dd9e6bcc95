/** A model that knows too much, to prove that the rule for the model finds such. */
@NullMarked
package io.rollcall.client.planted.model;

import org.jspecify.annotations.NullMarked;
