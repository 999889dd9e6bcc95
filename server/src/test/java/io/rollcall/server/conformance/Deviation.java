package io.rollcall.server.conformance;

/**
 * Where Rollcall departs from the reference on purpose. The model follows the reference where a deviation is off; a default
 * run against Rollcall must exercise each of them. Not here, because no walk of seconds can show it: an override has no
 * idle expiry.
 */
enum Deviation {
    OVERRIDE_PER_INSTANCE("an override belongs to (app, id); by id alone, two applications disturb each other"),
    CANCEL_OF_UNKNOWN_CLEARS_NOTHING("a 404 changes nothing; the reference forgets the override of that id"),
    BAD_QUERY_REFUSED(
            "a bad number or status name is 400 and changes nothing; the reference half-applies it and says 500"),
    LEARNED_OVERRIDE_SHOWS_AT_ONCE("an override learned from a replicated heartbeat needs no second renewal to show"),
    UNCHANGED_REGISTRATION_RENEWS("a registration that changes nothing renews the lease and is no news to clients"),
    NEGATIVE_DIRTY_REFUSED("a negative lastDirtyTimestamp is no time"),
    PORT_RANGE_CHECKED("a port outside 0..65535 is no port"),
    NESTED_FIELDS_SKIPPED("unknown fields are skipped, also nested ones"),
    READS_NEVER_STALE("every read shows the latest state, whatever its vip string or the way it changed"),
    ENTITY_OF_THE_END(
            "the instance with a 409 item is the one that is held after the batch, none if there is none; the reference shows an object that may have been replaced or cancelled"),
    LATER_DOWN_STAYS(
            "a peer's status change that is older than the statement sets its override, and does not undo a DOWN that the instance said since"),
    TRUE_STATUS_IN_XML("XML of a single instance shows OUT_OF_SERVICE and UNKNOWN as what they are");

    @SuppressWarnings("UnusedVariable") // there to be read
    private final String reason;

    Deviation(String reason) {
        this.reason = reason;
    }
}
