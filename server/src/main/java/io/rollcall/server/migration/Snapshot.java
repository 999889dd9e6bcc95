package io.rollcall.server.migration;

import io.rollcall.client.model.Application;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.UnusableInstance;
import java.net.URI;
import java.util.List;

/**
 * What a registry held at one moment.
 *
 * @param base where it answered, with a final slash and without credentials
 * @param applications in the order of the answer
 * @param unusable what is in the answer and cannot be an instance
 */
record Snapshot(URI base, List<Application> applications, List<UnusableInstance> unusable) {
    Snapshot {
        applications = List.copyOf(applications);
        unusable = List.copyOf(unusable);
    }

    List<RegisteredInstance> instances() {
        return applications.stream()
                .flatMap(application -> application.instances().stream())
                .toList();
    }

    /** How much there is, in words. */
    String size() {
        int instances = applications.stream()
                .mapToInt(application -> application.instances().size())
                .sum();
        return counted(instances, "instance") + " of " + counted(applications.size(), "application");
    }

    /** A number and what it counts. */
    static String counted(int count, String what) {
        return String.format(java.util.Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
    }
}
