package io.rollcall.server.conformance.kit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a real Eureka server does where it does not pass a test; it stands in the table of results. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface EurekaDiffers {
    String value();
}
