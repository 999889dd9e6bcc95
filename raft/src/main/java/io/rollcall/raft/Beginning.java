package io.rollcall.raft;

import io.rollcall.client.loop.Loop;
import io.rollcall.raft.Formation.Finding;
import io.rollcall.raft.MemberFile.Began;
import io.rollcall.raft.StoreStatus.State;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Brings a member that holds nothing, or is not yet in its group, to where it takes part; asks again until it is, and
 * says meanwhile what it waits for. On the loop of the chores.
 */
final class Beginning {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

    private final RaftSettings settings;
    private final Lifecycle lifecycle;
    private final Loop chores;
    private final Predicate<Engine> isCurrent;

    Beginning(RaftSettings settings, Lifecycle lifecycle, Loop chores, Predicate<Engine> isCurrent) {
        this.settings = settings;
        this.lifecycle = lifecycle;
        this.chores = chores;
        this.isCurrent = isCurrent;
    }

    /**
     * How a member goes on whose engine may start with its group.
     *
     * @return empty where there is no group on the disk, and it has to be found out
     */
    Optional<Began> onDisk() throws IOException {
        Optional<Began> began = MemberFile.read(settings);
        return Engine.hasGroupOnDisk(settings) ? began : Optional.empty();
    }

    /** Goes on from there, with an engine that runs. */
    void goOn(Engine engine, Optional<Began> onDisk) {
        if (onDisk.isEmpty()) {
            form(engine);
        } else if (onDisk.get() == Began.FORMED) {
            lifecycle.become(State.RUNNING, "");
        } else {
            lifecycle.become(State.JOINING, "this member waits to be added to the group");
            awaitMembership(engine, onDisk.get());
        }
    }

    private void form(Engine engine) {
        if (isOver(engine)) {
            return;
        }
        try {
            Formation formation = new Formation(settings, engine);
            // What it had made up its mind to before it was stopped.
            Optional<Began> begun = MemberFile.read(settings);
            Finding found = begun.isPresent() && begun.get() == Began.FORMED ? new Finding.Begin() : formation.look();
            act(engine, formation, found, begun);
        } catch (IOException | RuntimeException failed) {
            lifecycle.become(State.STARTING, "joining failed, and is tried again: " + failed.getMessage());
            chores.after(LOOK_AGAIN, () -> tryAgain(engine));
        }
    }

    private void act(Engine engine, Formation formation, Finding found, Optional<Began> begun) throws IOException {
        if (found instanceof Finding.Begin) {
            formation.begin(Began.FORMED);
            lifecycle.become(State.RUNNING, "");
        } else if (found instanceof Finding.Join join) {
            Began how = begun.orElse(Began.JOINED);
            formation.begin(how);
            lifecycle.become(State.JOINING, join.why());
            awaitMembership(engine, how);
        } else if (found instanceof Finding.Rejoin rejoin) {
            lifecycle.become(State.JOINING, "this member has lost its data, and joins its group anew");
            formation.rejoin(rejoin);
            awaitMembership(engine, Began.REJOINING);
        } else if (found instanceof Finding.Wait waiting) {
            lifecycle.become(State.STARTING, waiting.why());
            chores.after(LOOK_AGAIN, () -> form(engine));
        }
    }

    private void tryAgain(Engine engine) {
        try {
            if (engine.hasGroup()) {
                awaitMembership(engine, MemberFile.read(settings).orElse(Began.JOINED));
            } else {
                form(engine);
            }
        } catch (IOException failed) {
            lifecycle.fail(String.valueOf(failed.getMessage()));
        }
    }

    private void awaitMembership(Engine engine, Began began) {
        if (isOver(engine)) {
            return;
        }
        if (engine.isMember()) {
            lifecycle.become(State.RUNNING, "");
            return;
        }
        if (began == Began.REJOINING) {
            addAgain(engine);
        }
        chores.after(LOOK_AGAIN, () -> awaitMembership(engine, began));
    }

    /** Where a member that had lost its data was stopped before it was added again. */
    private void addAgain(Engine engine) {
        for (Member member : settings.members()) {
            if (!member.id().equals(settings.self())
                    && engine.probe(member) instanceof PeerProbe.Formed group
                    && group.leads()
                    && group.members().stream()
                            .noneMatch(peer -> peer.getId().toString().equals(settings.self()))) {
                try {
                    new Formation(settings, engine).addSelf(RaftPeerId.valueOf(member.id()), group.members());
                } catch (IOException | RuntimeException failed) {
                    lifecycle.become(State.JOINING, "joining failed, and is tried again: " + failed.getMessage());
                }
                return;
            }
        }
    }

    private boolean isOver(Engine engine) {
        State state = lifecycle.state();
        return !isCurrent.test(engine) || state == State.CLOSED || state == State.FAILED;
    }
}
