package io.rollcall.server.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Holds the published table of results to the tests that there are; the page says how to write it anew. */
class ConformanceTableTest {
    private static final Path PAGE = Path.of("..", "docs", "conformance.md");
    private static final List<Class<?>> KIT = List.of(
            ReceivedBatchesTest.class,
            ReplicatedRequestsTest.class,
            SentBatchesTest.class,
            PeerOutcomesTest.class,
            ItemAnswersTest.class);

    @Test
    void every_test_of_the_kit_has_its_row() throws IOException {
        String page = Files.readString(PAGE);

        for (Class<?> section : KIT) {
            for (Method method : section.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class)) {
                    assertThat(page).contains("| " + KitTable.situation(method));
                }
            }
        }
    }

    @Test
    void no_row_says_that_ours_fails() throws IOException {
        for (String row : Files.readAllLines(PAGE)) {
            if (row.startsWith("| ") && !row.startsWith("| Situation")) {
                assertThat(row.split(" \\| ", -1)[1]).as(row).isEqualTo(KitTable.PASSED);
            }
        }
    }
}
