package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The same registrations for every server: one instance after another, from the first again after the last, 1.2 KB
 * each. To a node of ours each is newer than the one before, or it would be no change; to etcd every put is one.
 */
final class Registrations {
    private static final byte[] STAMP = "\"lastDirtyTimestamp\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 13;

    private Registrations() {}

    /** Persistent registrations at nodes of ours, whose clock starts at {@code firstStamp}. */
    static Supplier<Request> persistent(List<Instance> instances, long firstStamp) {
        Request[] requests = instances.stream().map(Request::registerPersistent).toArray(Request[]::new);
        int[] stamps = Arrays.stream(requests)
                .mapToInt(request -> stampIn(request.bytes()))
                .toArray();
        Turns turns = new Turns(requests.length);
        return () -> {
            int i = turns.next();
            return requests[i].withBytes(stamped(requests[i].bytes(), stamps[i], firstStamp + turns.taken()));
        };
    }

    /** Puts by gRPC, the instance's JSON under its name. */
    static Supplier<Request> calls(Fleet fleet) {
        return fixed(fleet, instance -> Request.call("put", "/etcdserverpb.KV/Put", key(instance), value(instance)));
    }

    /** The same by the JSON gateway. */
    static Supplier<Request> gateway(Fleet fleet) {
        Base64.Encoder base64 = Base64.getEncoder();
        return fixed(
                fleet,
                instance -> Request.json(
                        "put",
                        "/v3/kv/put",
                        ("{\"key\":\"" + base64.encodeToString(key(instance)) + "\",\"value\":\""
                                        + base64.encodeToString(value(instance)) + "\"}")
                                .getBytes(StandardCharsets.US_ASCII)));
    }

    private static Supplier<Request> fixed(Fleet fleet, Function<Instance, Request> make) {
        Request[] requests = fleet.all().stream().map(make).toArray(Request[]::new);
        Turns turns = new Turns(fleet.size());
        return () -> requests[turns.next()];
    }

    private static byte[] key(Instance instance) {
        return (instance.app() + "/" + instance.id()).getBytes(StandardCharsets.UTF_8);
    }

    /** What is stored of an instance. */
    static byte[] value(Instance instance) {
        return EurekaJson.registration(instance);
    }

    static int stampIn(byte[] request) {
        for (int i = 0; i + STAMP.length + DIGITS < request.length; i++) {
            if (Arrays.equals(request, i, i + STAMP.length, STAMP, 0, STAMP.length)) {
                return i + STAMP.length;
            }
        }
        throw new IllegalArgumentException("a registration without a timestamp");
    }

    static byte[] stamped(byte[] request, int at, long stamp) {
        byte[] bytes = request.clone();
        long left = stamp;
        for (int i = at + DIGITS - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return bytes;
    }

    /** For one thread. */
    private static final class Turns {
        private final int count;
        private long taken;

        Turns(int count) {
            this.count = count;
        }

        int next() {
            return (int) (taken++ % count);
        }

        long taken() {
            return taken;
        }
    }
}
