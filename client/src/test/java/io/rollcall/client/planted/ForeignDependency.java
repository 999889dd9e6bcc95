package io.rollcall.client.planted;

import org.awaitility.core.ConditionFactory;

/** Uses a library that applications would have to carry. */
public interface ForeignDependency {
    ConditionFactory patience();
}
