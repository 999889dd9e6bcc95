package io.rollcall.replication.mutants;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** The faults are seldom run: whoever changes the sources is told at once that a patch fits them no more. */
class PlantedFaultsTest {
    @Test
    void every_patch_fits_the_sources() {
        for (Mutant mutant : PlantedFaults.all()) {
            assertThatCode(() -> mutant.sources(Laboratory.SOURCES))
                    .as(mutant.name())
                    .doesNotThrowAnyException();
            assertThatCode(() -> mutant.withoutTheFault().sources(Laboratory.SOURCES))
                    .as("%s, what hides it", mutant.name())
                    .doesNotThrowAnyException();
        }
    }
}
