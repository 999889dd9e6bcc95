package io.rollcall.server.conformance.kit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of the kit: a section of the table of results, and a row for each of its tests. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("conformance")
@ExtendWith(KitExtension.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
@interface ConformanceKit {
    /** The heading of the section. */
    String value();

    /** Whether the target must have been started with the kit as its peer. */
    boolean sending() default false;
}
