package io.rollcall.server.xml;

import io.rollcall.client.model.DataCenter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the compact variants keep of a data centre, alike in both formats. */
final class CompactFields {
    private static final List<String> KEPT =
            List.of("instance-id", "public-ipv4", "public-hostname", "local-ipv4", "availability-zone");

    private CompactFields() {}

    /** The metadata by which a caller finds and ranks an instance in a cloud, in the order it was given. */
    static Map<String, String> of(DataCenter dataCenter) {
        if (dataCenter.metadata().isEmpty()) {
            return Map.of();
        }
        Map<String, String> kept = new LinkedHashMap<>(dataCenter.metadata());
        kept.keySet().retainAll(KEPT);
        return kept;
    }
}
