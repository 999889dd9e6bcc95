package io.rollcall.server.view;

/** Which part of the registry a reader asks for. */
public sealed interface Query {
    /** All applications. */
    record All() implements Query {}

    /** What changed lately. */
    record Delta() implements Query {}

    /**
     * One application.
     *
     * @param name upper-case name
     */
    record OneApplication(String name) implements Query {}

    /**
     * Instances that name a virtual address.
     *
     * @param secure whether the one for TLS is meant
     */
    record VirtualAddress(String vip, boolean secure) implements Query {}

    Query ALL = new All();
    Query DELTA = new Delta();
}
