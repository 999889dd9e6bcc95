package io.rollcall.server.persistent;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.raft.PersistentStore;
import io.rollcall.raft.ProposeResult;
import io.rollcall.raft.ReadResult;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.replication.ChangeListener;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Replica;
import io.rollcall.server.probe.CheckState;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The persistent entries as the rest of the server sees them: what is committed is looked up here, what is to be is
 * proposed here, and both stand in the one view with what is ephemeral. Any thread may call any method; look-ups take
 * no lock.
 */
public final class PersistentEntries {
    private final JoinedEntries joined;
    private final Loop loop;
    private volatile @Nullable PersistentStore store;
    private volatile Follower follower = NOBODY;
    private volatile String missingBecause = "this node keeps no persistent entries";

    /** Hears of entries, for those who check their health. Called in order, on a thread of the store's: only hand on. */
    public interface Follower {
        void entryIs(PersistentEntry entry);

        void entryGone(InstanceKey key);

        /** How the check of an entry stands. Any thread. */
        Optional<CheckState> check(InstanceKey key);
    }

    /** Nobody follows. */
    public static final Follower NOBODY = new Follower() {
        @Override
        public void entryIs(PersistentEntry entry) {}

        @Override
        public void entryGone(InstanceKey key) {}

        @Override
        public Optional<CheckState> check(InstanceKey key) {
            return Optional.empty();
        }
    };

    /**
     * @param view is told of all that is shown, ephemeral and persistent
     * @param loop runs what must not run where it is noticed
     */
    public PersistentEntries(ChangeListener view, Loop loop) {
        this.joined = new JoinedEntries(view);
        this.loop = loop;
    }

    /** None, and never any. */
    public static PersistentEntries none() {
        return new PersistentEntries(change -> {}, new ThreadLoop("no-persistent-entries"));
    }

    /** What the replica is to tell its changes. */
    public ChangeListener ephemeralChanges() {
        return joined;
    }

    /** Joins the replica with a store. Once, before either changes. */
    public void join(Replica replica, PersistentStore newStore, Follower newFollower) {
        store = newStore;
        follower = newFollower;
        joined.stand(new BesideTheReplica(replica));
        replica.keptElsewhere(joined);
        newStore.listen(joined);
    }

    /** Says why there is no store. */
    public void missing(String because) {
        missingBecause = because;
    }

    private final class BesideTheReplica implements JoinedEntries.Beside {
        private final Replica replica;

        BesideTheReplica(Replica replica) {
            this.replica = replica;
        }

        @Override
        public @Nullable LiveInstance ephemeral(InstanceKey key) {
            return replica.get(key);
        }

        @Override
        public @Nullable InstanceStatus noted(InstanceKey key) {
            return replica.noted(key);
        }

        @Override
        public void entryIs(PersistentEntry entry) {
            follower.entryIs(entry);
        }

        @Override
        public void entryGone(InstanceKey key) {
            follower.entryGone(key);
            loop.execute(() -> {
                if (!holds(key)) {
                    replica.note(key, null);
                }
            });
        }

        @Override
        public void bothAre(InstanceKey key) {
            loop.execute(() -> {
                if (holds(key)) {
                    replica.supersede(key);
                }
            });
        }
    }

    /** Whether an id is persistent, as this node knows. */
    public boolean holds(InstanceKey key) {
        return joined.keeps(key);
    }

    /** The persistent instance as it is shown; null where there is none of this id. */
    public @Nullable LiveInstance get(InstanceKey key) {
        return joined.get(key);
    }

    /** The entry as it is committed, as this node knows; null where there is none. */
    public @Nullable PersistentEntry entry(InstanceKey key) {
        return joined.entry(key);
    }

    /** How the health check of an entry stands, as this node sees it; empty where there is no such entry. */
    public Optional<CheckState> check(InstanceKey key) {
        return follower.check(key);
    }

    public int size() {
        return joined.size();
    }

    /**
     * Lets somebody look at the view at one moment: nothing that it shows changes meanwhile. It is given the seq of the
     * last change of the log that is shown, 0 if there is none. May be called under the replica's lock.
     */
    public void atOneMoment(LongConsumer reader) {
        joined.atOneMoment(reader);
    }

    /** The ids that the log's changes after a seq were about; empty where that is not known any more. */
    public Optional<Set<InstanceKey>> changedSince(long seq) {
        PersistentStore from = store;
        if (from == null) {
            return seq == 0 ? Optional.of(Set.of()) : Optional.empty();
        }
        return from.since(seq).map(changes -> {
            Set<InstanceKey> keys = new LinkedHashSet<>();
            changes.forEach(change -> keys.add(change.key()));
            return keys;
        });
    }

    /** The store; null where this node has none. */
    public @Nullable PersistentStore store() {
        return store;
    }

    /** Why this node has no store; for people. */
    public String missingBecause() {
        return missingBecause;
    }

    /** See {@link PersistentStore#propose}. */
    public CompletableFuture<ProposeResult> propose(Command command) {
        PersistentStore to = store;
        return to == null ? refused() : to.propose(command);
    }

    /** See {@link PersistentStore#putMetadata}. */
    public CompletableFuture<ProposeResult> putMetadata(InstanceKey key, Map<String, String> pairs) {
        PersistentStore to = store;
        return to == null ? refused() : to.putMetadata(key, pairs);
    }

    /** See {@link PersistentStore#barrier}. */
    public CompletableFuture<ReadResult> barrier() {
        PersistentStore to = store;
        return to == null ? CompletableFuture.completedFuture(new ReadResult.Refused(missingBecause)) : to.barrier();
    }

    private CompletableFuture<ProposeResult> refused() {
        return CompletableFuture.completedFuture(new ProposeResult.Refused(missingBecause));
    }
}
