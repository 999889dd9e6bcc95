package io.rollcall.benchmarks.load;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A request as the bytes that are sent, made before the measurement.
 *
 * @param name what it is, for reports
 * @param bytes not to be written to
 * @param expected the one status that is no failure
 * @param counted whether its time is what is measured
 */
@SuppressWarnings("ArrayRecordComponent") // compared by none
public record Request(String name, byte[] bytes, int expected, boolean counted) {
    static final Request NONE = new Request("nothing", new byte[0], 0, false);

    /** What a Java client sends with each request. */
    private static final String COMMON = String.join(
            "\r\n",
            " HTTP/1.1",
            "Host: localhost",
            "Accept: application/json",
            "Accept-Encoding: gzip",
            "User-Agent: Java-EurekaClient/v2.0.4",
            "");

    public static Request renew(Instance instance) {
        return new Request(
                "renew",
                ascii("PUT /eureka/apps/" + instance.app() + "/" + instance.id() + "?status=UP&lastDirtyTimestamp="
                        + instance.lastDirtyTimestamp() + COMMON + "Content-Length: 0\r\n\r\n"),
                200,
                true);
    }

    public static Request register(Instance instance) {
        return post("register", "/eureka/apps/" + instance.app(), COMMON, EurekaJson.registration(instance), 204);
    }

    /** Registers an instance that stays until it is taken out. */
    public static Request registerPersistent(Instance instance) {
        return post(
                "persist",
                "/eureka/apps/" + instance.app() + "?ephemeral=false",
                COMMON,
                EurekaJson.registration(instance),
                204);
    }

    /** What etcd's gateway takes for a call of gRPC. */
    public static Request json(String name, String path, byte[] body) {
        return post(name, path, " HTTP/1.1\r\nHost: localhost\r\n", body, 200);
    }

    private static Request post(String name, String path, String headers, byte[] body, int expected) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ascii("POST " + path + headers + "Content-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n\r\n"));
        bytes.writeBytes(body);
        return new Request(name, bytes.toByteArray(), expected, true);
    }

    /** A unary call of gRPC with a message of fields that hold bytes, the first with the number 1. */
    public static Request call(String name, String method, byte[]... fields) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            GrpcFrames.field(message, i + 1, fields[i]);
        }
        return new Request(name, GrpcFrames.call(method, message.toByteArray()), 0, true);
    }

    /** The same with other bytes. */
    public Request withBytes(byte[] other) {
        return new Request(name, other, expected, counted);
    }

    public static Request read(Instance instance) {
        return new Request(
                "read", ascii("GET /eureka/apps/" + instance.app() + "/" + instance.id() + COMMON + "\r\n"), 200, true);
    }

    public static Request full() {
        return new Request("full", ascii("GET /eureka/apps/" + COMMON + "\r\n"), 200, true);
    }

    public static Request application(String name) {
        return new Request("application", ascii("GET /eureka/apps/" + name + COMMON + "\r\n"), 200, true);
    }

    public static Request cancel(Instance instance) {
        return new Request(
                "cancel",
                ascii("DELETE /eureka/apps/" + instance.app() + "/" + instance.id() + COMMON + "\r\n"),
                200,
                true);
    }

    public static Request delta() {
        return new Request("delta", ascii("GET /eureka/apps/delta" + COMMON + "\r\n"), 200, true);
    }

    Request uncounted() {
        return new Request(name, bytes, expected, false);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Registers each instance of a fleet. */
    public static Request[] registrations(Fleet fleet) {
        return fleet.all().stream().map(Request::register).toArray(Request[]::new);
    }

    /** Renews each instance of a fleet, in an order that jumps about. */
    public static Request[] renewals(Fleet fleet) {
        Request[] renewals = new Request[fleet.size()];
        for (int i = 0; i < renewals.length; i++) {
            renewals[i] = renew(fleet.instance((int) (i * 7_919L % renewals.length)));
        }
        return renewals;
    }

    /** Changes each instance of a fleet, and then each again. */
    public static Request[] changes(Fleet fleet) {
        Request[] changes = new Request[2 * fleet.size()];
        for (int i = 0; i < changes.length; i++) {
            int instance = (int) (i % fleet.size() * 7_919L % fleet.size());
            changes[i] = register(fleet.changed(instance, i / fleet.size()));
        }
        return changes;
    }

    /** Reads of which each tenth is a change instead, whose time does not count. */
    static Request[] readsAmongChanges(Request read, Fleet fleet) {
        Request[] changes = changes(fleet);
        Request[] mixed = new Request[changes.length * 10];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = i % 10 == 0 ? changes[i / 10].uncounted() : read;
        }
        return mixed;
    }
}
