package io.rollcall.replication.sim;

import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.peer.PeerTransport;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A network that delivers at once what no test holds back. What is held stays where it is until the test
 * delivers it, loses it, or delivers it again.
 */
final class HandNetwork implements Cluster.Wires {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Kernel kernel;
    private Duration way = Duration.ofMillis(1);
    private final List<Hold> holds = new ArrayList<>();
    private final Set<Network.Link> cuts = new HashSet<>();
    private Consumer<Letter> observer = letter -> {};

    HandNetwork(Kernel kernel) {
        this.kernel = kernel;
    }

    /** How long a message takes from now on. */
    void way(Duration newWay) {
        way = newWay;
    }

    /** Told of everything that is sent. */
    void observe(Consumer<Letter> newObserver) {
        observer = newObserver;
    }

    /** Holds back from now on what matches, until it is released. */
    Hold hold(Predicate<Letter> what) {
        Hold hold = new Hold(what);
        holds.add(hold);
        return hold;
    }

    void cut(Machine from, Machine to) {
        cuts.add(new Network.Link(from, to));
    }

    void cutBothWays(Machine one, Machine other) {
        cut(one, other);
        cut(other, one);
    }

    void heal() {
        cuts.clear();
    }

    private boolean isCut(Machine from, Machine to) {
        return cuts.contains(new Network.Link(from, to));
    }

    @Override
    public PeerTransport transport(Cluster cluster, NodeLife sender) {
        return (address, kind, request, whenDone) ->
                send(new Letter(sender, machine(cluster, address), kind, request, whenDone));
    }

    private static Machine machine(Cluster cluster, PeerAddress address) {
        return Objects.requireNonNull(cluster.at(address), () -> "nobody is at " + address);
    }

    private void send(Letter letter) {
        observer.accept(letter);
        for (Hold hold : holds) {
            if (hold.what.test(letter)) {
                hold.letters.add(letter);
                return;
            }
        }
        kernel.after(way, letter.to, letter::deliver);
    }

    /** Letters that are held back. */
    final class Hold {
        private final Predicate<Letter> what;
        private final List<Letter> letters = new ArrayList<>();

        private Hold(Predicate<Letter> what) {
            this.what = what;
        }

        List<Letter> letters() {
            return letters;
        }

        /** The only one, taken out. */
        Letter take() {
            if (letters.size() != 1) {
                throw new AssertionError("one was to be held, and these are: " + letters);
            }
            return letters.remove(0);
        }

        /** Holds no more, and delivers nothing of what it has. */
        void release() {
            holds.remove(this);
        }

        /** Holds no more, and tells all senders that nothing came of it. */
        void lose() {
            release();
            letters.forEach(Letter::fail);
            letters.clear();
        }

        /** Holds no more, and delivers what it has. */
        void deliver() {
            release();
            letters.forEach(Letter::deliver);
            letters.clear();
        }
    }

    /** One request. */
    final class Letter {
        private final NodeLife sender;
        private final Machine to;
        private final PeerRequest.Kind kind;
        private final byte[] request;
        private final Consumer<PeerReply> whenDone;
        private boolean done;

        private Letter(
                NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request, Consumer<PeerReply> whenDone) {
            this.sender = sender;
            this.to = to;
            this.kind = kind;
            this.request = request;
            this.whenDone = whenDone;
        }

        Machine from() {
            return sender.machine();
        }

        Machine to() {
            return to;
        }

        PeerRequest.Kind kind() {
            return kind;
        }

        /** How many bytes the request has. */
        int length() {
            return request.length;
        }

        boolean is(Machine expectedFrom, Machine expectedTo) {
            return from() == expectedFrom && to == expectedTo;
        }

        boolean is(Machine expectedFrom, Machine expectedTo, PeerRequest.Kind expected) {
            return is(expectedFrom, expectedTo) && kind == expected;
        }

        /** Whether the request speaks of an instance. */
        boolean names(String id) {
            return Pattern.compile("/" + Pattern.quote(id) + "\\b")
                    .matcher(Messages.request(kind, request))
                    .find();
        }

        /** Has the request handled, and the answer told to the sender. */
        void deliver() {
            NodeLife receiver = to.life();
            if (isCut(from(), to)) {
                kernel.after(TIMEOUT, from(), this::fail);
            } else if (receiver == null) {
                fail();
            } else {
                byte[] answer = handle();
                if (isCut(to, from())) {
                    kernel.after(TIMEOUT, from(), this::fail);
                } else {
                    kernel.after(way, from(), () -> answer(answer));
                }
            }
        }

        /** Has the request handled by who is there now; may be done many times. */
        byte[] handle() {
            try {
                return Objects.requireNonNull(to.life(), "nobody runs there").answer(kind, request);
            } catch (MalformedMessageException bad) {
                throw new AssertionError(bad);
            }
        }

        void answer(byte[] bytes) {
            done(new PeerReply.Answered(bytes));
        }

        /** Tells the sender that nothing was answered. The request may still be handled later. */
        void fail() {
            done(new PeerReply.Failed("lost"));
        }

        private void done(PeerReply reply) {
            if (!done && !sender.isOver()) {
                done = true;
                whenDone.accept(reply);
            }
        }

        @Override
        public String toString() {
            return sender + " -> " + to + " " + Messages.request(kind, request);
        }
    }
}
