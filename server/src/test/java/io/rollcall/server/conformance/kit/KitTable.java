package io.rollcall.server.conformance.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The results of a run, and the table of the results of all runs: each run leaves a file of tab-separated lines under
 * the name of its target, and a table in Markdown of all such files that are there.
 */
final class KitTable {
    static final String PASSED = "yes";
    static final String FAILED = "**no**";
    static final String NOT_RUN = "not run";

    private static final Path FOLDER = Path.of("target", "conformance");

    private final String name;
    private final List<Row> rows = new ArrayList<>();

    /** One test. */
    private record Row(String section, String situation, String result, String note) {
        static Row parse(String line) {
            String[] cells = line.split("\t", -1);
            return new Row(cells[0], cells[1], cells[2], cells[3]);
        }

        String line() {
            return String.join("\t", section, situation, result, note);
        }
    }

    KitTable(String name) {
        this.name = name;
    }

    /** A test's name as a sentence. */
    static String situation(Method test) {
        return test.getName().replace('_', ' ');
    }

    synchronized void add(String section, String situation, String result, String note) {
        rows.add(new Row(section, situation, result, note));
    }

    /** Writes both files. */
    synchronized void write() {
        try {
            Files.createDirectories(FOLDER);
            Path results = FOLDER.resolve(name.replaceAll("[^A-Za-z0-9.]+", "-") + ".tsv");
            List<String> lines = new ArrayList<>(List.of(name));
            rows.stream().sorted(Comparator.comparing(Row::section)).forEach(row -> lines.add(row.line()));
            Files.write(results, lines);
            Files.writeString(FOLDER.resolve("conformance.md"), markdown());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String markdown() throws IOException {
        Map<String, Map<String, Row>> runs = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".tsv"))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                Map<String, Row> run = new LinkedHashMap<>();
                lines.subList(1, lines.size()).forEach(line -> {
                    Row row = Row.parse(line);
                    run.put(row.section + "\t" + row.situation, row);
                });
                runs.put(lines.get(0), run);
            }
        }
        Set<String> keys = new LinkedHashSet<>();
        runs.values().forEach(run -> keys.addAll(run.keySet()));
        StringBuilder table = new StringBuilder();
        String section = "";
        for (String key : keys) {
            String[] cell = key.split("\t", -1);
            if (!cell[0].equals(section)) {
                section = cell[0];
                table.append("\n## ").append(section).append("\n\n");
                table.append("| Situation | ").append(String.join(" | ", runs.keySet()));
                table.append(" | What Eureka does instead |\n|---|").append("---|".repeat(runs.size() + 1));
                table.append('\n');
            }
            table.append("| ").append(cell[1]);
            String note = "";
            for (Map<String, Row> run : runs.values()) {
                Row row = run.get(key);
                table.append(" | ").append(row == null ? NOT_RUN : row.result);
                note = row == null ? note : row.note;
            }
            table.append(" | ").append(note).append(" |\n");
        }
        return table.toString();
    }
}
