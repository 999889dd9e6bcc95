package io.rollcall.server.demo;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The services of a web shop, as they would state themselves. */
final class SampleFleet {
    static final List<String> ZONES = List.of("zone-a", "zone-b", "zone-c");

    /** Short, so that there is something to see. */
    private static final LeaseTerms LEASE = new LeaseTerms(5, 15);

    private static final List<Service> SERVICES = List.of(
            new Service("cart", 4),
            new Service("catalog", 5),
            new Service("checkout", 4),
            new Service("customers", 3),
            new Service("gateway", 4),
            new Service("invoices", 3),
            new Service("mail", 2),
            new Service("orders", 5),
            new Service("payments", 4),
            new Service("reports", 3),
            new Service("reviews", 2),
            new Service("search", 4),
            new Service("shipping", 4),
            new Service("stock", 3));

    private record Service(String name, int instances) {}

    private SampleFleet() {}

    /** All instances, spread over the zones. */
    static List<Instance> instances() {
        List<Instance> all = new ArrayList<>();
        for (int kind = 0; kind < SERVICES.size(); kind++) {
            Service service = SERVICES.get(kind);
            for (int number = 1; number <= service.instances; number++) {
                int zone = all.size() % ZONES.size();
                String id = service.name + "-" + number;
                String address = "10." + (20 + zone) + "." + kind + "." + number;
                Map<String, String> metadata = new LinkedHashMap<>();
                metadata.put("zone", ZONES.get(zone));
                metadata.put("version", "1." + kind % 5 + ".0");
                all.add(Instance.of(
                                service.name.toUpperCase(Locale.ROOT),
                                id,
                                id + ".shop.example",
                                address,
                                new Port(8_080 + kind, true))
                        .withLease(LEASE)
                        .withMetadata(metadata));
            }
        }
        return all;
    }
}
