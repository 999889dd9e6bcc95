package io.rollcall.server.conformance;

import static io.rollcall.server.conformance.GoldenCase.golden;

import io.rollcall.server.conformance.GoldenCase.Extent;
import java.util.List;

/** The table of all recorded exchanges, one row each. {@code delta-403-disabled} has a test and a server of its own. */
final class GoldenCases {

    private static final Request ST_1 = registered("FIXAPP", "st-1", 1795333920046L);
    private static final Request CAN_1 = registered("FIXAPP", "can-1", 1795333920046L);
    private static final Request B_3 = registered("BATAPP", "b-3", 1795334011901L);
    private static final Request B_3_OUT_OF_SERVICE =
            Request.of("PUT", "apps/BATAPP/b-3/status?value=OUT_OF_SERVICE&lastDirtyTimestamp=1795334011901");

    static final List<GoldenCase> ALL = List.of(
            // Reads
            golden("app-404"),
            golden("app-compact-json").after("client-spring-register"),
            golden("app-json-200").after("client-spring-register"),
            golden("app-json-amazon").after("register-amazon-204"),
            golden("app-json-full").after("register-full-204"),
            golden("app-xml-200").after("client-spring-register"),
            golden("app-xml-amazon").after("register-amazon-204"),
            golden("apps-compact-json").withItsInstances(),
            golden("apps-compact-xml").withItsInstances(),
            golden("apps-json-200").withItsInstances(),
            golden("apps-json-gzip").withItsInstances(),
            golden("apps-xml-200").withItsInstances(),
            golden("apps-xml-gzip").withItsInstances(),
            golden("client-jersey3-apps-full").withItsInstances(),
            golden("client-npm-apps-full").withItsInstances(),
            golden("client-spring-apps-full").withItsInstances(),
            golden("client-jersey3-delta").withItsInstances().comparing(Extent.AT_LEAST),
            golden("client-npm-delta").withItsInstances().comparing(Extent.AT_LEAST),
            golden("client-spring-delta").withItsInstances().comparing(Extent.AT_LEAST),
            golden("delta-compact-json").withItsInstances().comparing(Extent.AT_LEAST),
            golden("delta-json-200").withItsInstances().comparing(Extent.AT_LEAST),
            golden("delta-json-gzip").withItsInstances().comparing(Extent.AT_LEAST),
            golden("delta-xml-200").withItsInstances().comparing(Extent.AT_LEAST),
            golden("instance-404"),
            golden("instance-json-200").withItsInstances(),
            golden("instance-xml-200").withInstancesOf("instance-json-200"),
            golden("instance-xml-oos-shows-down").after(B_3).after(B_3_OUT_OF_SERVICE),
            golden("instances-id-404"),
            golden("instances-id-json-200").withItsInstances(),
            golden("svips-json-200").withItsInstances(),
            golden("vips-empty"),
            golden("vips-json-200").withItsInstances(),
            golden("vips-xml-200").withItsInstances(),
            golden("status-json-500"),
            golden("status-xml-200").comparing(Extent.FIELD_NAMES),
            // Registrations
            golden("register-400-mismatched-app"),
            golden("register-400-missing-dci"),
            golden("register-400-missing-hostname"),
            golden("register-400-missing-id"),
            golden("register-400-missing-ip"),
            golden("register-415-text"),
            golden("register-amazon-204"),
            golden("register-dci-netflix-204"),
            golden("register-dci-no-class"),
            golden("register-empty-body"),
            golden("register-full-204"),
            golden("register-json-204"),
            golden("register-lowercase-app-204"),
            golden("register-malformed-json"),
            golden("register-missing-app"),
            golden("register-no-content-type"),
            golden("register-no-root"),
            golden("register-plain-port-number"),
            golden("register-unknown-object-field-400"),
            golden("register-unknown-object-last-field-204"),
            golden("register-xml-204"),
            golden("client-jersey3-register"),
            golden("client-npm-register"),
            golden("client-spring-register"),
            golden("client-spring-register-down-before-cancel").after("client-spring-register"),
            // Heartbeats
            golden("heartbeat-200-bare").after("register-json-204"),
            golden("heartbeat-200-older-ts-client").after("register-json-204"),
            golden("heartbeat-200-same-ts").after("register-json-204"),
            // The dirty timestamp is equal: the status UNKNOWN alone makes it a 404.
            golden("heartbeat-404-after-override-delete")
                    .after(registered("FIXAPP", "st-1", 1795333928046L))
                    .after("status-override-put-200", "status-override-delete-novalue-200"),
            golden("heartbeat-404-newer-ts").after("register-json-204"),
            golden("heartbeat-404-unknown"),
            golden("heartbeat-bad-ts").after("register-json-204"),
            golden("heartbeat-replicated-404-newer-with-override").after("register-json-204"),
            golden("heartbeat-replicated-409").after("register-json-204"),
            golden("heartbeat-replicated-409-xml").after("register-json-204"),
            golden("client-jersey3-heartbeat").after("client-jersey3-register"),
            golden("client-npm-heartbeat").after("client-npm-register"),
            golden("client-spring-heartbeat").after("client-spring-register"),
            // Cancels, statuses, metadata
            golden("cancel-200").after(CAN_1),
            golden("cancel-404"),
            golden("client-npm-cancel").after("client-npm-register"),
            golden("client-spring-cancel").after("client-spring-register", "client-spring-register-down-before-cancel"),
            golden("status-override-put-200").after(ST_1),
            golden("status-override-put-404"),
            golden("status-override-put-bad-value-500").after(ST_1),
            golden("status-override-delete-404"),
            golden("status-override-delete-novalue-200").after(ST_1).after("status-override-put-200"),
            golden("status-override-delete-value-up-200").after(ST_1).after("status-override-put-200"),
            golden("metadata-put-200").after(ST_1),
            golden("metadata-put-404"),
            golden("asg-put-400"),
            // Batches
            golden("batch-cancel-200").after("batch-register-200"),
            golden("batch-cancel-404"),
            golden("batch-deleteoverride-200").after("batch-register-200", "batch-statusupdate-200"),
            golden("batch-deleteoverride-no-ts-500item").after("batch-register-200"),
            golden("batch-extra-item-field-400"),
            golden("batch-heartbeat-200").after("batch-register-200"),
            golden("batch-heartbeat-404-newer").after("batch-register-200"),
            golden("batch-heartbeat-404-newer-override").after("batch-register-200"),
            golden("batch-heartbeat-404-unknown"),
            golden("batch-heartbeat-409-older").after("batch-register-200"),
            golden("batch-mixed")
                    .after("batch-register-200", "batch-statusupdate-200", "batch-deleteoverride-200")
                    .after(B_3),
            golden("batch-nested-unknown-desync"),
            golden("batch-register-200"),
            golden("batch-register-refused-but-200"),
            golden("batch-statusupdate-200").after("batch-register-200"),
            golden("batch-statusupdate-404"),
            golden("peer-live-batch-coalesced-409"),
            golden("peer-live-cancel").after("peer-live-register-after-404"),
            golden("peer-live-deletestatusoverride").after("peer-live-register-after-404", "peer-live-statusupdate"),
            golden("peer-live-heartbeat-404"),
            golden("peer-live-heartbeat-409").withItsInstances(),
            golden("peer-live-heartbeat-with-override").after("peer-live-register-after-404", "peer-live-statusupdate"),
            golden("peer-live-register"),
            golden("peer-live-register-after-404"),
            golden("peer-live-register-cancel-register-reordered"),
            golden("peer-live-statusupdate").after("peer-live-register-after-404"));

    private GoldenCases() {}

    private static Request registered(String app, String id, long dirty) {
        return Request.json("POST", "apps/" + app, RegisterBody.of(app, id, "UP", dirty));
    }
}
