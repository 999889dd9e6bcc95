package io.rollcall.client.wire;

/**
 * An instance that a registry shows and that cannot be one. Its names are excerpts, and empty where they
 * were not read before the reading stopped.
 *
 * @param reason what is wrong with it
 */
public record UnusableInstance(String app, String id, String reason) {}
