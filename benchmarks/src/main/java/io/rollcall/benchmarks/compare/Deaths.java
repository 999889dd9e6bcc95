package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Pace;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Instances whose processes are killed one after another, and how long any node still shows each. */
final class Deaths {
    /** So that they die at different moments of whatever a server does each minute. */
    private static final Duration APART = Duration.ofSeconds(13);
    /** A Eureka server takes twice the lease and up to a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(330);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private Deaths() {}

    /**
     * Seconds from each kill, which comes right after a sign of life, until no node knows the instance.
     *
     * @param nodes those of one side, the first of which the instances register with
     */
    static List<Double> of(List<Running> nodes, int count) throws IOException {
        Running node = nodes.get(0);
        long[] killed = new long[count];
        Double[] gone = new Double[count];
        int begun = 0;
        long started = System.nanoTime();
        int left = count;
        while (left > 0) {
            long now = System.nanoTime();
            if (begun < count && now - started >= APART.toNanos() * begun) {
                killed[begun] = liveAndDie(node, begun);
                begun++;
            }
            for (int i = 0; i < begun; i++) {
                if (gone[i] == null && isGoneEverywhere(nodes, i)) {
                    gone[i] = (System.nanoTime() - killed[i]) / 1e9;
                    left--;
                    System.err.printf(
                            "%s: killed, and gone everywhere after %.1f s%n",
                            node.side().label(), gone[i]);
                }
            }
            if (now - started > PATIENCE.toNanos()) {
                throw new IOException(node.side().label() + " still shows " + left + " killed instances");
            }
            Pace.pause(BETWEEN_LOOKS);
        }
        return new ArrayList<>(Arrays.asList(gone));
    }

    private static long liveAndDie(Running node, int number) throws IOException {
        try (Child process = Child.java(
                List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                List.of(Mortal.class.getName(), String.valueOf(node.port()), String.valueOf(number)))) {
            if (!Mortal.REGISTERED.equals(process.line())) {
                throw new IOException("an instance could not register");
            }
            if (isGone(node, number)) {
                throw new IOException("an instance is not shown that has registered");
            }
            process.kill();
            return System.nanoTime();
        }
    }

    private static boolean isGoneEverywhere(List<Running> nodes, int number) throws IOException {
        for (Running node : nodes) {
            if (!isGone(node, number)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGone(Running node, int number) throws IOException {
        Instance instance = Mortal.instance(number);
        try (Conversation talk = new Conversation(node.port())) {
            int status = talk.ask(Conversation.get("/eureka/apps/" + instance.app() + "/" + instance.id()))
                    .status();
            if (status != 200 && status != 404) {
                throw new IOException("a read was answered " + status);
            }
            return status == 404;
        }
    }
}
