package io.rollcall.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.StoreStatus.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Apart from the others, for it looks at the threads of the whole process. */
@Isolated
class AsleepTest {
    @Test
    void nothing_runs_before_something_is_asked_for(@TempDir Path directory) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Stores stores = new Stores(directory, List.of())) {
            RaftStore store = stores.start("a");

            assertThat(store.status().state()).isEqualTo(State.ASLEEP);
            assertThat(store.barrier().join()).isEqualTo(new ReadResult.Fresh(0));
            assertThat(stores.directory("a")).doesNotExist();
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains("raft") || name.contains("grpc"));
        }
    }
}
