package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Version;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a lane carries, in the order in which it came about. */
public sealed interface LaneItem {
    /**
     * Writes of the sender's own. Whoever has reached {@code fromSeq} of it has reached {@code toSeq}
     * after merging them.
     */
    record Push(long fromSeq, long toSeq, List<Write> writes) implements LaneItem {
        public Push {
            writes = List.copyOf(writes);
        }
    }

    /** One write. */
    sealed interface Write {
        InstanceKey key();

        /** A record in full. */
        record Whole(RegistryRecord record) implements Write {
            @Override
            public InstanceKey key() {
                return record.key();
            }
        }

        /**
         * A live instance whose content the receiver should have already: the version names its hash. So
         * that taking over a dead node's instances does not send all their contents again.
         */
        record ByHash(InstanceKey key, Version version, Dot dot) implements Write {}
    }

    /**
     * What the sender knows of every writer. It renews every lease that a home vouches for.
     *
     * @param writers each writer's progress, as far as the sender knows
     * @param retired incarnations, and all before them of the same name, that nobody needs to know any more
     * @param preserved homes whose instances the sender keeps by self-preservation
     */
    record Summary(List<Progress> writers, SortedMap<String, Long> retired, List<NodeId> preserved)
            implements LaneItem {
        public Summary {
            writers = List.copyOf(writers);
            retired = Collections.unmodifiableSortedMap(new TreeMap<>(retired));
            preserved = List.copyOf(preserved);
        }

        /**
         * How far a writer is.
         *
         * @param seq up to which the sender has merged its writes
         * @param beat the greatest round of summaries that the sender has heard it count; 0 if none
         */
        public record Progress(NodeId writer, long seq, long beat) {}
    }
}
