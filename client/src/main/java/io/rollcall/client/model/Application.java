package io.rollcall.client.model;

import java.util.List;

/**
 * The instances of one application.
 *
 * @param name upper-case name
 * @param instances in the order of the answer
 */
public record Application(String name, List<RegisteredInstance> instances) {
    public Application {
        instances = List.copyOf(instances);
    }
}
