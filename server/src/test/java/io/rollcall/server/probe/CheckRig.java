package io.rollcall.server.probe;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.Port;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.server.demo.SteppedLoop;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** What health checks need, in a test's hand: time, targets, nodes and notes. */
final class CheckRig {
    final SteppedLoop loop = new SteppedLoop();
    final ScriptedDialer dialer = new ScriptedDialer(loop);
    final Notes notes = new Notes();
    final Set<String> ready = new TreeSet<>(Set.of("a"));

    /** The checks of a node of that name. */
    HealthChecks node(String name, CheckSettings settings) {
        ReadyNodes nodes = new ReadyNodes() {
            @Override
            public String self() {
                return name;
            }

            @Override
            public Set<String> ready() {
                return ready;
            }
        };
        return new HealthChecks(loop, new SplittableRandom(name.hashCode()), dialer.of(name), settings, nodes, notes);
    }

    HealthChecks node(String name, String rules) {
        return node(name, settings(rules, 64));
    }

    static CheckSettings settings(String rules, int parallel) {
        return new CheckSettings(true, CheckRules.parse(rules), AllowList.parse("registrar"), parallel);
    }

    void pass(Duration time) {
        loop.pass(time);
    }

    void passSeconds(int seconds) {
        loop.pass(Duration.ofSeconds(seconds));
    }

    /** An entry at an address of its own, registered from there. */
    /** As the log tells of it. */
    static void entryIs(HealthChecks checks, InstanceKey key, Instance instance) {
        checks.entryIs(key, EurekaJson.statement(instance), () -> instance);
    }

    static Instance entry(int number, String... metadata) {
        String address = "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256;
        Instance instance = Instance.of("DB", "db-" + number, "db.example", address, new Port(5_432, true))
                .withMetadata(Map.of("rollcall.registered-from", address));
        for (int i = 0; i < metadata.length; i += 2) {
            instance = instance.withMoreMetadata(Map.of(metadata[i], metadata[i + 1]));
        }
        return instance;
    }

    static InstanceKey key(int number) {
        return entry(number).key();
    }
}
