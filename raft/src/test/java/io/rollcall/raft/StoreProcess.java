package io.rollcall.raft;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.Port;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.PersistentEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A member as a process of its own, so that it can be killed: a request a line on its input, {@code number what
 * key ...}, an answer a line on its output, {@code number ...}, in any order.
 */
final class StoreProcess {
    private StoreProcess() {}

    public static void main(String[] args) throws IOException {
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
                new RaftSettings.Limits(16L << 20, 1_000_000, 300, 64L << 20, 50, 10_000));
        RaftStore store = RaftStore.open(settings, RaftEnvironment.of(InstantSource.system()));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            CompletableFuture<?> unused = answer(store, words).thenAccept(said -> say(words[0], said));
        }
        // Whoever started it is gone.
        Runtime.getRuntime().halt(0);
    }

    private static void say(String number, String said) {
        synchronized (System.out) {
            System.out.println(number + " " + said);
            System.out.flush();
        }
    }

    private static CompletableFuture<String> answer(RaftStore store, String[] words) {
        return switch (words[1]) {
            case "write" -> told(store.propose(Command.register(instance(words[2], words[3]), Expected.ANYTHING)));
            case "swap" ->
                told(store.propose(
                        Command.update(instance(words[2], words[3]), Expected.version(Long.parseLong(words[4])))));
            case "cancel" -> told(store.propose(new Command.Cancel(key(words[2]), Expected.ANYTHING)));
            case "read" ->
                store.barrier()
                        .thenApply(result -> result instanceof ReadResult.Fresh ? held(store, words[2]) : "fail");
            case "status" ->
                CompletableFuture.completedFuture(store.status().state() + " "
                        + store.status().role() + " " + store.status().seq());
            default -> CompletableFuture.completedFuture("what?");
        };
    }

    private static CompletableFuture<String> told(CompletableFuture<ProposeResult> asked) {
        return asked.thenApply(result -> {
            if (result instanceof ProposeResult.Committed done) {
                return "done " + done.version();
            }
            if (result instanceof ProposeResult.Conflict || result instanceof ProposeResult.Missing) {
                return "not";
            }
            return result instanceof ProposeResult.NoQuorum none && none.fate() == ProposeResult.Fate.UNKNOWN
                    ? "unknown"
                    : "fail";
        });
    }

    private static String held(RaftStore store, String id) {
        PersistentEntry entry = store.get(key(id));
        return entry == null ? "nothing" : "held " + entry.instance().metadata().get("value") + " " + entry.version();
    }

    private static InstanceKey key(String id) {
        return new InstanceKey("DB", id);
    }

    private static Instance instance(String id, String value) {
        return Instance.of("DB", id, id + ".example", "10.0.0.1", new Port(5432, true))
                .withMetadata(Map.of("value", value));
    }
}
