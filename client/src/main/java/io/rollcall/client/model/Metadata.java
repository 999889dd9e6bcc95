package io.rollcall.client.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies of metadata that keep the order in which it was given, so that it is shown in that order. */
final class Metadata {
    private Metadata() {}

    static Map<String, String> copyOf(Map<String, String> given) {
        return given.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(given));
    }
}
