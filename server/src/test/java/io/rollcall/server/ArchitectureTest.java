package io.rollcall.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The house as it stands keeps its rules; and each rule rejects the class that was planted against it,
 * or a rule that matches nothing would pass for ever.
 */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.rollcall.client", "io.rollcall.replication", "io.rollcall.raft", "io.rollcall.server");

    private static final JavaClasses PLANTED = new ClassFileImporter()
            .importPackages(
                    "io.rollcall.client.planted",
                    "io.rollcall.replication.planted",
                    "io.rollcall.raft.planted",
                    "io.rollcall.server.planted");

    private static final String CYCLE = "io.rollcall.server.planted.cycle";

    private static Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new TreeMap<>();
        for (String module : List.of("client", "replication", "raft")) {
            rules.put(module + " stays within", ArchitectureRules.staysWithin(module));
        }
        for (String module : List.of("client", "replication", "raft", "server")) {
            rules.put(module + " has no cycle", ArchitectureRules.noCyclesIn("io.rollcall." + module));
        }
        rules.put("nothing knows the server", ArchitectureRules.NOTHING_BELOW_KNOWS_THE_SERVER);
        rules.put("replication starts nothing", ArchitectureRules.REPLICATION_STARTS_NOTHING_AND_SPEAKS_NO_HTTP);
        rules.put("ambient", ArchitectureRules.TIME_CHANCE_AND_THREADS_COME_IN_AT_ONE_PLACE);
        rules.put("workers", ArchitectureRules.makesThreadsAndNothingElse(ArchitectureRules.WORKERS));
        rules.put("names", ArchitectureRules.NAMES_SAY_WHAT_A_CLASS_IS);
        rules.put("null-marked", ArchitectureRules.EVERY_PACKAGE_IS_NULL_MARKED);
        rules.put("resources", ArchitectureRules.RESOURCES_HAVE_ONLY_FINAL_FIELDS);
        return rules;
    }

    static List<String> ruleNames() {
        return List.copyOf(rules().keySet());
    }

    @ParameterizedTest
    @MethodSource("ruleNames")
    void the_house_keeps(String name) {
        ArchRule rule = rules().get(name);
        assertThat(rule).isNotNull();
        if (rule != null) {
            rule.allowEmptyShould(true).check(HOUSE);
        }
    }

    @Test
    void all_modules_are_looked_at() {
        assertThat(HOUSE.contain("io.rollcall.client.loop.ThreadLoop")).isTrue();
        assertThat(HOUSE.contain("io.rollcall.replication.Replica")).isTrue();
        assertThat(HOUSE.contain("io.rollcall.server.http.HttpDoor")).isTrue();
        assertThat(HOUSE.containPackage("io.rollcall.raft")).isTrue();
        assertThat(HOUSE.containPackage("io.rollcall.server.planted")).isFalse();
    }

    private static void assertRejected(ArchRule rule, String... planted) {
        EvaluationResult result = rule.evaluate(PLANTED);
        String report = result.getFailureReport().toString();
        for (String name : planted) {
            assertThat(report).as("%s against %s", name, rule.getDescription()).contains(name);
        }
        assertThat(result.hasViolation()).isTrue();
    }

    @Test
    void a_client_that_knows_the_replication_or_a_library_is_rejected() {
        ArchRule rule = ArchitectureRules.staysWithin("client");
        assertRejected(rule, "client.planted.UsesReplication", "client.planted.UsesALibrary");
    }

    @Test
    void a_replication_that_knows_the_server_or_raft_is_rejected() {
        ArchRule rule = ArchitectureRules.staysWithin("replication");
        assertRejected(rule, "replication.planted.UsesTheServer", "replication.planted.UsesRaft");
        assertRejected(ArchitectureRules.NOTHING_BELOW_KNOWS_THE_SERVER, "replication.planted.UsesTheServer");
    }

    @Test
    void a_raft_that_knows_the_replication_is_rejected() {
        assertRejected(ArchitectureRules.staysWithin("raft"), "raft.planted.UsesReplication");
    }

    @Test
    void a_replication_that_starts_a_thread_or_speaks_http_is_rejected() {
        ArchRule rule = ArchitectureRules.REPLICATION_STARTS_NOTHING_AND_SPEAKS_NO_HTTP;
        assertRejected(rule, "replication.planted.StartsAThread", "replication.planted.SpeaksHttp");
    }

    @Test
    void packages_that_know_each_other_are_rejected() {
        assertRejected(ArchitectureRules.noCyclesIn(CYCLE), CYCLE + ".one.One", CYCLE + ".two.Two");
        assertRejected(ArchitectureRules.noCyclesIn(CYCLE), CYCLE + ".Root", CYCLE + ".below.Below");
    }

    @Test
    void every_ambient_call_is_rejected() {
        ArchRule rule = ArchitectureRules.TIME_CHANCE_AND_THREADS_COME_IN_AT_ONE_PLACE;
        String report = rule.evaluate(PLANTED).getFailureReport().toString();
        long methods = 0;
        for (var method : PLANTED.get("io.rollcall.server.planted.Ambient").getMethods()) {
            boolean allowed = method.getName().startsWith("allowed");
            assertThat(report.contains("Ambient." + method.getName() + "("))
                    .as(method.getName())
                    .isNotEqualTo(allowed);
            methods++;
        }
        assertThat(methods).isGreaterThan(20);
    }

    @Test
    void a_door_that_reads_a_clock_is_rejected_and_one_that_makes_a_thread_is_not() {
        ArchRule rule = ArchitectureRules.makesThreadsAndNothingElse("io.rollcall.server.planted.Ambient");
        assertRejected(rule, "Ambient.nanoTime");
        assertThat(rule.evaluate(PLANTED).getFailureReport().toString()).doesNotContain("Ambient.newThread");
    }

    @Test
    void names_that_say_nothing_are_rejected() {
        assertRejected(
                ArchitectureRules.NAMES_SAY_WHAT_A_CLASS_IS,
                "NoNames$StringUtils",
                "NoNames$LeaseUtil",
                "NoNames$ConfigHelper",
                "NoNames$LeaseManager",
                "NoNames$StoreImpl",
                "NoNames$AbstractLease",
                "NoNames$BaseLease",
                "NoNames$LeaseHolder");
        assertThat(ArchitectureRules.NAMES_SAY_WHAT_A_CLASS_IS
                        .evaluate(PLANTED)
                        .getFailureReport()
                        .toString())
                .doesNotContain("NoNames$Baseline", "NoNames$Abstraction");
    }

    @Test
    void a_package_that_is_not_null_marked_is_rejected() {
        assertRejected(ArchitectureRules.EVERY_PACKAGE_IS_NULL_MARKED, "planted.cycle.one.One");
    }

    @Test
    void a_resource_with_a_field_that_can_change_is_rejected() {
        assertRejected(ArchitectureRules.RESOURCES_HAVE_ONLY_FINAL_FIELDS, "CountingResource.requests");
    }
}
