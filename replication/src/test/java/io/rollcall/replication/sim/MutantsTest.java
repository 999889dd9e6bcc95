package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows that the simulator would notice if a part of the protocol were missing. Run by
 * {@code mvn -pl replication -am test -Pmutants}; {@code -Dmutant=text} runs those whose names have that text.
 */
class MutantsTest {
    private static final int SEEDS = 1_000;

    @Test
    void every_patch_still_applies() {
        Mutants.ALL.forEach(mutant -> assertThat(mutant.sources(sources())).isNotEmpty());
        assertThat(Mutants.ALL.stream().map(Mutant::name)).doesNotHaveDuplicates();
    }

    @Test
    @Tag("mutants")
    void the_simulator_notices_every_planted_fault(@TempDir Path work) {
        MutantLab lab = new MutantLab(sources(), work, System.getProperty("java.class.path"));
        String only = System.getProperty("mutant", "");
        List<Mutant> mutants = Mutants.ALL.stream()
                .filter(mutant -> mutant.name().contains(only))
                .toList();
        List<String> survivors = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger next = new AtomicInteger();
        int workers = Math.min(mutants.size(), Runtime.getRuntime().availableProcessors());
        IntStream.range(0, workers).parallel().forEach(worker -> {
            for (int index = next.getAndIncrement(); index < mutants.size(); index = next.getAndIncrement()) {
                MutantLab.Verdict verdict = lab.run(mutants.get(index), SEEDS);
                System.out.println((verdict.caught() ? "caught    " : "SURVIVED  ")
                        + verdict.mutant().name() + ": " + verdict.by());
                if (!verdict.caught()) {
                    survivors.add(verdict.mutant().name());
                }
            }
        });
        assertThat(survivors).as("faults that nothing noticed").isEmpty();
    }

    private static Path sources() {
        return Path.of(System.getProperty("basedir", "."), "src", "main", "java");
    }
}
