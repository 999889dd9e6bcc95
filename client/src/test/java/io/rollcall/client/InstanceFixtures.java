package io.rollcall.client;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Instances, and the answers that hold them. */
final class InstanceFixtures {
    private InstanceFixtures() {}

    static Instance up(String app, String id) {
        return Instance.of(app, id, id + ".example", "10.0.0.1", new Port(8080, true));
    }

    static RegisteredInstance added(Instance instance) {
        return with(ActionType.ADDED, instance);
    }

    static RegisteredInstance deleted(Instance instance) {
        return with(ActionType.DELETED, instance);
    }

    private static RegisteredInstance with(ActionType action, Instance instance) {
        return new RegisteredInstance(instance, new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, action, false));
    }

    /** A full answer, with the hash code that belongs to it. */
    static Applications full(Instance... instances) {
        return answer(
                hash(instances),
                Arrays.stream(instances).map(InstanceFixtures::added).toArray(RegisteredInstance[]::new));
    }

    /** A delta of a server that then has a registry of this hash code. */
    static Applications answer(String hash, RegisteredInstance... changes) {
        Map<String, List<RegisteredInstance>> byApp = new LinkedHashMap<>();
        for (RegisteredInstance change : changes) {
            byApp.computeIfAbsent(change.key().app(), app -> new ArrayList<>()).add(change);
        }
        return new Applications(
                "1",
                hash,
                byApp.entrySet().stream()
                        .map(entry -> new Application(entry.getKey(), entry.getValue()))
                        .toList());
    }

    static String hash(Instance... instances) {
        return Directory.of(
                        answer(
                                "",
                                Arrays.stream(instances)
                                        .map(InstanceFixtures::added)
                                        .toArray(RegisteredInstance[]::new)),
                        new Directory.Selection(false, ""))
                .appsHashCode();
    }
}
