package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clients of many instances: each instance is renewed once in an interval, at one node, many in a
 * request, and the requests are spread over the interval. Every renewal has to be answered 200.
 */
final class BulkClients implements AutoCloseable {
    /** How often clients renew, if nobody tells them otherwise. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final int AT_ONCE = 250;

    private final List<Bulk> bulks = new ArrayList<>();
    private final Conversation talk;
    private final Thread thread = new Thread(this::rounds, "clients");
    private volatile boolean ended;
    private volatile @Nullable IOException failure;

    @SuppressWarnings("ArrayRecordComponent") // compared by none
    private record Bulk(byte[] request, int renewals) {}

    /** The clients of the instances of a fleet whose number, divided by {@code parts}, leaves {@code part}. */
    BulkClients(Fleet fleet, int part, int parts, Node node) throws IOException {
        List<Instance> some = new ArrayList<>();
        for (int i = part; i < fleet.size(); i += parts) {
            some.add(fleet.instance(i));
            if (some.size() == AT_ONCE || i + parts >= fleet.size()) {
                bulks.add(bulk(some));
                some.clear();
            }
        }
        talk = node.talk();
    }

    private static Bulk bulk(List<Instance> instances) {
        StringBuilder json = new StringBuilder("{\"renewals\":[");
        for (Instance instance : instances) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
                    .append("{\"app\":\"")
                    .append(instance.app())
                    .append("\",\"id\":\"")
                    .append(instance.id())
                    .append("\",\"lastDirtyTimestamp\":")
                    .append(instance.lastDirtyTimestamp())
                    .append('}');
        }
        return new Bulk(
                Conversation.post("/api/v1/renewals", "", json.append("]}").toString()), instances.size());
    }

    /** Renews from now on, until closed. */
    BulkClients begin() {
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void rounds() {
        try {
            while (!ended) {
                long due = System.nanoTime() + INTERVAL.toNanos();
                round(INTERVAL);
                while (!ended && System.nanoTime() < due) {
                    Pace.pause(Duration.ofMillis(20));
                }
            }
        } catch (IOException failed) {
            failure = failed;
        }
    }

    /** Renews each instance once; ends with the last, not with the interval. */
    void round(Duration interval) throws IOException {
        long started = System.nanoTime();
        for (int i = 0; i < bulks.size() && !ended; i++) {
            Pace.until(started + interval.toNanos() / bulks.size() * i);
            renew(bulks.get(i));
        }
    }

    private void renew(Bulk bulk) throws IOException {
        String answer = talk.ask(bulk.request).expect(200, "a bulk of renewals");
        int done = (answer.length() - answer.replace("\"status\":200", "").length()) / "\"status\":200".length();
        if (done != bulk.renewals) {
            throw new IOException("of " + bulk.renewals + " renewals, " + done + " were answered 200");
        }
    }

    /** Ends the rounds; fails if any renewal did. */
    @Override
    public void close() throws IOException {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        talk.close();
        IOException failed = failure;
        if (failed != null) {
            throw new IOException("clients could not renew", failed);
        }
    }
}
