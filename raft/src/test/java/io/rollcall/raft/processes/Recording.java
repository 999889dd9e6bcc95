package io.rollcall.raft.processes;

import io.rollcall.raft.history.Linearizability;
import io.rollcall.raft.history.Operation;
import io.rollcall.raft.history.Operation.Kind;
import io.rollcall.raft.history.Operation.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What all clients of one history did and were told. Guarded by itself. */
final class Recording {
    private final List<Entry> entries = new ArrayList<>();

    /**
     * One operation.
     *
     * @param client its number
     * @param member whom it asked
     */
    record Entry(int client, String member, String key, Operation operation) {
        @Override
        public String toString() {
            return "client " + client + " at " + member + ": " + operation;
        }
    }

    synchronized void add(Entry entry) {
        entries.add(entry);
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized int unknown() {
        return (int) entries.stream()
                .filter(entry -> entry.operation().outcome() == Outcome.UNKNOWN)
                .count();
    }

    /** When the first change was acknowledged of those that were asked for after {@code nanos}. */
    synchronized OptionalLong firstChangeAfter(long nanos) {
        return entries.stream()
                .map(Entry::operation)
                .filter(operation -> operation.kind() != Kind.READ && operation.outcome() == Outcome.DONE)
                .filter(operation -> operation.invoked() >= nanos)
                .mapToLong(Operation::returned)
                .min();
    }

    /** Keys whose history no order explains. */
    List<String> unexplained() {
        List<String> found = new ArrayList<>();
        byKey().forEach((key, history) -> {
            if (!Linearizability.holds(history.stream().map(Entry::operation).toList())) {
                found.add(key);
            }
        });
        return found;
    }

    private synchronized Map<String, List<Entry>> byKey() {
        return entries.stream()
                .sorted(Comparator.comparingLong(entry -> entry.operation().invoked()))
                .collect(Collectors.groupingBy(Entry::key, TreeMap::new, Collectors.toList()));
    }

    synchronized long count(Predicate<Operation> which) {
        return entries.stream().map(Entry::operation).filter(which).count();
    }

    /** Writes all of it down, key by key in the order in which it was asked for. */
    void write(Path file, List<String> head) throws IOException {
        List<String> lines = new ArrayList<>(head);
        byKey().forEach((key, history) -> {
            lines.add("");
            lines.add(key);
            history.forEach(entry -> lines.add(entry.toString()));
        });
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
    }
}
