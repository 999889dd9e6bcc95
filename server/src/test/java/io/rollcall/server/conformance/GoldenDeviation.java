package io.rollcall.server.conformance;

/** What Rollcall answers otherwise than the recording, and why. Each is used in a complete run, or the run fails. */
enum GoldenDeviation {
    BAD_TIMESTAMP(
            "heartbeat-bad-ts", "status", "400", "broken input is the sender's fault, a 500 sends clients elsewhere"),
    BAD_STATUS_NAME("status-override-put-bad-value-500", "status", "400", "broken input is the sender's fault"),
    NESTED_FIELD_IN_REGISTRATION(
            "register-unknown-object-field-400", "status", "204", "unknown fields are skipped, also nested ones"),
    NESTED_FIELD_IN_BATCH(
            "batch-nested-unknown-desync",
            "body",
            "{\"responseList\":[{\"statusCode\":200}]}",
            "an unknown nested field must not cost the rest of the batch"),
    TRUE_STATUS_OF_INSTANCE(
            "instance-xml-200",
            "instance.status",
            "OUT_OF_SERVICE",
            "XML of one instance tells the truth, as JSON does"),
    TRUE_STATUS_OF_OVERRIDDEN_INSTANCE(
            "instance-xml-oos-shows-down",
            "instance.status",
            "OUT_OF_SERVICE",
            "XML of one instance tells the truth, as JSON does"),
    LATER_DOWN_STAYS(
            "peer-live-batch-coalesced-409",
            "responseList[2].responseEntity.status",
            "DOWN",
            "an older change of status does not undo what the instance said since"),
    STATUS_AS_JSON("status-json-500", "status", "200", "the status page is offered in both formats");

    private final String recording;
    private final String part;
    private final String instead;

    @SuppressWarnings("UnusedVariable") // the reason is there to be read
    private final String reason;

    GoldenDeviation(String recording, String part, String instead, String reason) {
        this.recording = recording;
        this.part = part;
        this.instead = instead;
        this.reason = reason;
    }

    /** Whether this speaks of the given part of the given recording. */
    boolean concerns(String name, String candidate) {
        return recording.equals(name) && part.equals(candidate);
    }

    /** What is expected in place of what was recorded. */
    String instead() {
        return instead;
    }
}
