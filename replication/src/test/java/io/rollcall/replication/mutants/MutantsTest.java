package io.rollcall.replication.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Shows that the simulator sees what it is there to see: each fault that is planted breaks one of its rules.
 * {@code -Dmutant=floor} tries only those whose names have that in them.
 */
@Tag("mutants")
class MutantsTest {
    private static final int AT_ONCE = 2;
    private static final long MOST_SECONDS = 300;

    @Test
    void the_simulator_finds_every_fault_that_is_planted() throws Exception {
        Pattern wanted = Pattern.compile(System.getProperty("mutant", ""));
        List<Mutant> mutants = PlantedFaults.all().stream()
                .filter(mutant -> wanted.matcher(mutant.name()).find())
                .toList();
        assertThat(mutants.stream().map(Mutant::name)).isNotEmpty().doesNotHaveDuplicates();
        Laboratory laboratory = new Laboratory(Files.createDirectories(Path.of("target/mutants")), MOST_SECONDS);
        List<Laboratory.Finding> findings = new ArrayList<>();
        ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Laboratory.Finding>> running = new ArrayList<>();
            for (Mutant mutant : mutants) {
                running.add(runners.submit(() -> laboratory.examine(mutant)));
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
