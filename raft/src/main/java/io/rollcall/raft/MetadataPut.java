package io.rollcall.raft;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.PersistentEntry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads, merges, and replaces what was read. */
final class MetadataPut {
    static final int TRIES = 16;

    private MetadataPut() {}

    static CompletableFuture<ProposeResult> tryTimes(
            PersistentStore store, InstanceKey key, Map<String, String> pairs, int tries) {
        PersistentEntry held = store.get(key);
        if (held == null) {
            return CompletableFuture.completedFuture(new ProposeResult.Missing());
        }
        Command command;
        try {
            command = Command.update(held.instance().withMoreMetadata(pairs), Expected.version(held.version()));
        } catch (IllegalArgumentException tooLarge) {
            return CompletableFuture.completedFuture(new ProposeResult.Refused(String.valueOf(tooLarge.getMessage())));
        }
        return store.propose(command)
                .thenCompose(result -> result instanceof ProposeResult.Conflict && tries > 1
                        ? tryTimes(store, key, pairs, tries - 1)
                        : CompletableFuture.completedFuture(result));
    }
}
