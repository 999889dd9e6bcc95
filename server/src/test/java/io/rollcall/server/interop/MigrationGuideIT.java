package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The migration guide, carried out as it stands: its commands, against real Spring Cloud Eureka servers and nodes of ours,
 * while a fleet of clients lives. Each step is done, taken back as the guide says, and done again.
 */
@Tag("interop")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MigrationGuideIT {
    private static final Guide GUIDE = new Guide(Path.of("..", "docs", "migration.md"));
    private static final TreeSet<String> DONE = new TreeSet<>();

    @TempDir
    Path folder = Path.of(".");

    /** The machines of one test, its clients, and who looks at them. */
    private final class Migration implements AutoCloseable {
        private final GuideMachines machines;
        private final FailoverFleet fleet;
        private final FleetWatch watch = new FleetWatch();

        Migration(List<String> old) {
            FailoverFleet[] made = new FailoverFleet[1];
            machines = new GuideMachines(folder, list -> made[0].move(list));
            for (String machine : old) {
                List<String> others = old.stream()
                        .filter(other -> old.size() == 1 || !other.equals(machine))
                        .map(machines::serviceUrl)
                        .toList();
                machines.startOld(machine, String.join(",", others));
            }
            made[0] =
                    new FailoverFleet(50, old.stream().map(machines::serviceUrl).toList());
            fleet = made[0];
            old.forEach(this::awaitFleet);
        }

        void carryOut(String... names) {
            for (String name : names) {
                machines.carryOut(GUIDE.block(name));
            }
        }

        void awaitFleet(String machine) {
            Wire wire = new Wire(machines.serviceUrl(machine));
            Awaitility.await("all clients at " + machine)
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> wire.get("apps/" + FailoverFleet.APP, "Accept", "application/json")
                                    .json()
                                    .at("/application/instance")
                                    .size()
                            == fleet.ids().size());
        }

        void watch(String machine) {
            watch.expect(machines.serviceUrl(machine), fleet.ids());
        }

        void forget(String machine) {
            watch.forget(machines.serviceUrl(machine));
        }

        /** An operator takes a client out of service, at some registry. */
        void override(String machine, String id) {
            Wire.Answer answer = new Wire(machines.serviceUrl(machine))
                    .put("apps/" + FailoverFleet.APP + "/" + id + "/status?value=OUT_OF_SERVICE");
            assertThat(answer.status()).isEqualTo(200);
        }

        void assertOverridden(String machine, String id) {
            JsonNode instance = new Wire(machines.serviceUrl(machine))
                    .get("apps/" + FailoverFleet.APP + "/" + id, "Accept", "application/json")
                    .json();
            assertThat(instance.at("/instance/overriddenStatus").textValue())
                    .as("at %s: %s", machine, instance)
                    .isEqualTo("OUT_OF_SERVICE");
        }

        /** That they are shown is worth nothing where self-preservation keeps them: they must be heard of. */
        void awaitNothingHeld(String machine) {
            Wire wire = new Wire(machines.serviceUrl(machine).replace("eureka/", ""));
            Awaitility.await("nothing is held at " + machine)
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            !wire.get("api/v1/protection").json().get("active").booleanValue());
        }

        /** Whoever looks must be able to see a loss. */
        void assertTheWatchSees(String machine) {
            watch.expect(machines.serviceUrl(machine), Set.of("nobody"));
            Awaitility.await("the watch sees that nobody is missing")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !watch.losses.isEmpty());
        }

        void assertNobodyLost() {
            assertThat(watch.losses).as(machines.outputs()).isEmpty();
            assertThat(fleet.isWhole()).isTrue();
        }

        @Override
        public void close() {
            DONE.addAll(machines.done());
            watch.close();
            fleet.close();
            machines.close();
        }
    }

    @Test
    @Order(1)
    void the_short_way_and_back() {
        try (Migration migration = new Migration(List.of("old-1"))) {
            migration.carryOut("short-node", "short-import");
            migration.watch("new-1");
            migration.carryOut("short-clients");
            migration.awaitFleet("new-1");
            migration.carryOut("short-import-back");
            migration.forget("new-1");
            migration.carryOut("short-clients-back");
            migration.awaitFleet("old-1");
            migration.assertNobodyLost();
            migration.assertTheWatchSees("new-1");
        }
    }

    @Test
    @Order(2)
    void every_step_its_way_back_and_the_step_again_then_all_the_way_back() {
        try (Migration migration = new Migration(List.of("old-1", "old-2"))) {
            migration.carryOut("look", "rehearse", "secret");
            assertThat(migration.machines.lastOutput()).contains("A dry run: nothing was changed.");

            migration.carryOut("first-node", "second-node", "nodes-back");
            migration.carryOut("first-node", "second-node");

            migration.carryOut("old-1-told", "old-1-checked", "old-2-told");
            migration.carryOut("old-1-told-back", "old-1-told-back-checked", "old-2-told-back");
            migration.carryOut("old-1-told", "old-1-checked", "old-2-told");

            migration.carryOut("all-equal");
            migration.awaitNothingHeld("new-1");
            migration.awaitNothingHeld("new-2");
            migration.watch("new-1");
            migration.watch("new-2");
            migration.override("old-1", "fleet-7");
            migration.override("new-2", "fleet-8");
            migration.carryOut("all-equal");
            migration.assertOverridden("new-1", "fleet-7");
            migration.assertOverridden("old-2", "fleet-8");

            migration.carryOut("clients-moved", "clients-moved-checked", "clients-back", "all-equal");
            migration.carryOut("clients-moved", "clients-moved-checked");

            migration.carryOut("old-1-stopped", "old-1-stopped-checked");
            migration.carryOut("old-1-stopped-back", "old-1-stopped-back-checked");
            migration.carryOut("old-1-stopped", "old-1-stopped-checked");

            migration.carryOut("old-2-stopped", "old-2-stopped-checked");
            migration.carryOut("old-2-stopped-back", "old-2-stopped-back-checked");
            migration.carryOut("old-2-stopped", "old-2-stopped-checked");

            migration.carryOut("first-node-alone", "first-node-alone-checked");
            migration.carryOut("second-node-alone", "second-node-alone-checked", "clients-final");
            migration.awaitFleet("new-1");
            migration.awaitNothingHeld("new-1");
            migration.awaitNothingHeld("new-2");
            migration.assertOverridden("new-2", "fleet-7");
            migration.assertNobodyLost();

            migration.carryOut("return-first-node", "return-first-node-checked", "return-second-node");
            migration.carryOut("return-old-1", "return-old-2", "return-checked", "return-clients");
            migration.awaitFleet("new-1");
            migration.awaitFleet("old-2");
            migration.assertNobodyLost();
            migration.forget("new-1");
            migration.forget("new-2");
            migration.carryOut("return-nodes-stopped", "return-done");
            migration.awaitFleet("old-1");
            migration.awaitFleet("old-2");
            migration.assertOverridden("old-1", "fleet-7");
            migration.assertOverridden("old-2", "fleet-8");
            assertThat(migration.watch.looks()).isGreaterThan(100);
        }
    }

    @Test
    @Order(3)
    void no_block_of_the_guide_was_left_out() {
        assertThat(DONE).containsExactlyInAnyOrderElementsOf(GUIDE.names());
    }
}
