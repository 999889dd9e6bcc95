package io.rollcall.raft.processes;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.Port;
import io.rollcall.raft.Member;
import io.rollcall.raft.PeerSecurity;
import io.rollcall.raft.ProposeResult;
import io.rollcall.raft.RaftEnvironment;
import io.rollcall.raft.RaftSettings;
import io.rollcall.raft.RaftStore;
import io.rollcall.raft.ReadResult;
import io.rollcall.raft.StoreStatus;
import io.rollcall.raft.StoreStatus.Role;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.PersistentEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A member as a process of its own, so that it can be killed: a request a line on its input, {@code number what
 * key ...}, an answer a line on its output, {@code number ...}, in any order.
 */
final class StoreProcess {
    private final RaftStore store;
    private final PrintStream answers;

    private Reads reads;

    private StoreProcess(RaftStore store, Reads reads, PrintStream answers) {
        this.store = store;
        this.reads = reads;
        this.answers = answers;
    }

    /** How consistent reads are answered. All but the first are faults, planted to see whether they are found. */
    enum Reads {
        BY_BARRIER,
        /** Whoever believes to lead answers at once, as the engine's own reads do. */
        BY_BELIEF,
        /** Everybody answers at once. */
        AT_ONCE
    }

    /**
     * Runs it until its input ends.
     *
     * @param args id, directory, {@code id=port,...}, how it reads, entries of the log between snapshots, least bytes
     *     of the disk
     */
    public static void main(String[] args) throws IOException {
        PrintStream answers = System.out;
        // Where everybody else writes: logs, and whoever dumps threads.
        System.setOut(System.err);
        List<Member> members = new ArrayList<>();
        for (String member : args[2].split(",", -1)) {
            String[] parts = member.split("=", -1);
            members.add(new Member(parts[0], "127.0.0.1", Integer.parseInt(parts[1])));
        }
        RaftSettings settings = new RaftSettings(
                args[0],
                "test",
                Path.of(args[1]),
                members,
                PeerSecurity.LOOPBACK_ONLY,
                RaftSettings.Timing.DEFAULT,
                new RaftSettings.Limits(
                        Long.parseLong(args[5]), 1_000_000, Long.parseLong(args[4]), 64L << 20, 50, 10_000));
        RaftStore store = RaftStore.open(settings, RaftEnvironment.of(InstantSource.system(), new SecureRandom()));
        new StoreProcess(store, Reads.valueOf(args[3]), answers).serve();
        // Whoever started it is gone.
        Runtime.getRuntime().halt(0);
    }

    private void serve() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            CompletableFuture<?> unused = answer(words).thenAccept(said -> say(words[0], said));
        }
    }

    private void say(String number, String said) {
        synchronized (answers) {
            answers.println(number + " " + said);
            answers.flush();
        }
    }

    private CompletableFuture<String> answer(String[] words) {
        return switch (words[1]) {
            case "write" ->
                told(store.propose(
                        Command.register(instance(words[2], words[3], Integer.parseInt(words[4])), Expected.ANYTHING)));
            case "create" -> told(store.propose(Command.register(instance(words[2], words[3], 0), Expected.ABSENT)));
            case "swap" ->
                told(store.propose(
                        Command.update(instance(words[2], words[3], 0), Expected.version(Long.parseLong(words[4])))));
            case "cancel" -> told(store.propose(new Command.Cancel(key(words[2]), Expected.ANYTHING)));
            case "read" -> read(words[2]);
            case "reads" -> {
                reads = Reads.valueOf(words[2]);
                yield CompletableFuture.completedFuture("done");
            }
            case "index" ->
                CompletableFuture.completedFuture(Long.toString(store.status().appliedIndex()));
            case "load" -> {
                int filler = Integer.parseInt(words[4]);
                yield Load.run(
                        store,
                        i -> Command.register(instance("load" + i % 5_000, "v" + i, filler), Expected.ANYTHING),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]));
            }
            case "status" -> CompletableFuture.completedFuture(status());
            case "all" -> CompletableFuture.completedFuture(all());
            case "snapshot" -> store.snapshot().handle((seq, failed) -> failed == null ? "done " + seq : "fail");
            default -> CompletableFuture.completedFuture("what?");
        };
    }

    private CompletableFuture<String> read(String id) {
        boolean atOnce = reads == Reads.AT_ONCE
                || (reads == Reads.BY_BELIEF && store.status().role() == Role.LEADER);
        return atOnce
                ? CompletableFuture.completedFuture(held(id))
                : store.barrier().thenApply(result -> result instanceof ReadResult.Fresh ? held(id) : "fail");
    }

    private static CompletableFuture<String> told(CompletableFuture<ProposeResult> asked) {
        return asked.thenApply(result -> {
            if (result instanceof ProposeResult.Committed done) {
                return "done " + done.version();
            }
            if (result instanceof ProposeResult.Conflict || result instanceof ProposeResult.Missing) {
                return "not";
            }
            if (result instanceof ProposeResult.DiskFull) {
                return "full";
            }
            return result instanceof ProposeResult.NoQuorum none && none.fate() == ProposeResult.Fate.UNKNOWN
                    ? "unknown"
                    : "fail";
        });
    }

    private String status() {
        StoreStatus now = store.status();
        return now.state() + " " + now.role() + " " + now.seq() + " " + now.term() + " " + now.snapshotIndex();
    }

    private String held(String id) {
        PersistentEntry entry = store.get(key(id));
        return entry == null ? "nothing" : "held " + value(entry) + " " + entry.version();
    }

    /** Every entry, decoded: {@code seq key=value:version ...}. */
    private String all() {
        var copy = store.copy();
        return copy.seq()
                + copy.entries().stream()
                        .sorted(Comparator.comparing(entry -> entry.key().id()))
                        .map(entry -> " " + entry.key().id() + "=" + value(entry) + ":" + entry.version())
                        .collect(Collectors.joining());
    }

    private static String value(PersistentEntry entry) {
        Map<String, String> metadata = entry.instance().metadata();
        String value = String.valueOf(metadata.get("value"));
        String filler = metadata.getOrDefault("filler", "");
        return instance(entry.key().id(), value, filler.length()).equals(entry.instance()) ? value : "broken";
    }

    private static InstanceKey key(String id) {
        return new InstanceKey("DB", id);
    }

    /** All of it follows from the value, so that half of one is noticed. */
    private static Instance instance(String id, String value, int fillerLength) {
        String filler = (value + "-").repeat(fillerLength / (value.length() + 1) + 1);
        return Instance.of("DB", id, id + ".example", "10.0.0.1", new Port(5432, true))
                .withMetadata(Map.of("value", value, "filler", filler.substring(0, fillerLength)));
    }
}
