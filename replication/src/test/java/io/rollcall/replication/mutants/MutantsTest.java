package io.rollcall.replication.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Shows that the simulator sees what it is there to see: each fault that is planted breaks one of its rules.
 * {@code -Dmutant=floor} tries only those whose name has that in it.
 */
@Tag("mutants")
class MutantsTest {
    private static final int BASELINE_SEEDS = 400;
    private static final int AT_ONCE = 2;
    private static final long MOST_SECONDS = 120;

    @Test
    void the_simulator_finds_every_fault_that_is_planted() throws Exception {
        String wanted = System.getProperty("mutant", "");
        List<Mutant> mutants = PlantedFaults.all().stream()
                .filter(mutant -> mutant.name().contains(wanted))
                .toList();
        assertThat(mutants.stream().map(Mutant::name)).isNotEmpty().doesNotHaveDuplicates();
        Laboratory laboratory = new Laboratory(Files.createDirectories(Path.of("target/mutants")), MOST_SECONDS);
        Set<Long> failingAnyway = laboratory.failingAnyway(BASELINE_SEEDS);
        System.out.println("seeds that fail without a fault planted, and are left out: " + failingAnyway);

        List<Laboratory.Finding> findings = new ArrayList<>();
        ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Laboratory.Finding>> running = new ArrayList<>();
            for (Mutant mutant : mutants) {
                running.add(runners.submit(() -> laboratory.examine(mutant, failingAnyway)));
            }
            for (Future<Laboratory.Finding> each : running) {
                findings.add(each.get());
                System.out.println(findings.get(findings.size() - 1));
            }
        } finally {
            runners.shutdownNow();
        }
        assertThat(findings).as("every mutant is caught").allMatch(finding -> finding.fate() == Laboratory.Fate.CAUGHT);
    }
}
