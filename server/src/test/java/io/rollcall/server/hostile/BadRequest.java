package io.rollcall.server.hostile;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request that is to be refused.
 *
 * @param statuses which are right
 * @param ends whether the connection has to end with the answer, since nobody knows where the request does
 */
record BadRequest(String name, Set<Integer> statuses, boolean ends, RawRequest request) {
    /** An instance that every node of these tests has. */
    static final String KEPT = "/eureka/apps/KEPT/kept-1";

    static final String APP = "/eureka/apps/KEPT";
    static final String BATCH = "/eureka/peerreplication/batch/";

    static BadRequest of(int status, String name, RawRequest request) {
        return new BadRequest(name, Set.of(status), false, request);
    }

    /** One that may hide a second request, which stands behind it here. */
    static BadRequest smuggling(String name, RawRequest request) {
        return new BadRequest(name, Set.of(400), true, request);
    }

    /** The reading and writing operations whose path has a name in it. */
    static List<String[]> operationsOn(String name) {
        return List.of(
                new String[] {"POST", "/eureka/apps/" + name},
                new String[] {"PUT", "/eureka/apps/" + name + "/kept-1"},
                new String[] {"PUT", "/eureka/apps/KEPT/" + name},
                new String[] {"DELETE", "/eureka/apps/KEPT/" + name},
                new String[] {"PUT", "/eureka/apps/KEPT/" + name + "/status?value=DOWN"},
                new String[] {"DELETE", "/eureka/apps/KEPT/" + name + "/status"},
                new String[] {"PUT", "/eureka/apps/KEPT/" + name + "/metadata?a=b"},
                new String[] {"GET", "/eureka/apps/" + name},
                new String[] {"GET", "/eureka/v2/apps/KEPT/" + name},
                new String[] {"GET", "/eureka/instances/" + name},
                new String[] {"GET", "/eureka/vips/" + name},
                new String[] {"GET", "/eureka/svips/" + name});
    }

    static String times(int count, String text) {
        return IntStream.range(0, count).mapToObj(i -> text).collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return name + " -> " + statuses;
    }
}
