package io.rollcall.replication.mutants;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the patched files of a mutant, and runs the simulator with them in front of all else on the class
 * path: in a process of its own, which may go round for ever.
 */
final class Laboratory {
    private static final Path SOURCES = Path.of("src/main/java/io/rollcall/replication");
    private static final String SIMULATOR = "io.rollcall.replication.sim.FirstFailure";
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final Path LAUNCHER = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path work;
    private final long mostSeconds;

    Laboratory(Path work, long mostSeconds) {
        this.work = work;
        this.mostSeconds = mostSeconds;
    }

    /** What became of a mutant: only one that broke a rule is caught. */
    enum Fate {
        CAUGHT,
        SURVIVED,
        /** Or its patches do not fit, or its process broke down. */
        DID_NOT_RUN
    }

    /**
     * How a run ended.
     *
     * @param detail seed and rule, or why it did not run
     */
    record Finding(Mutant mutant, Fate fate, String detail, double seconds) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-38s %-12s %-38s %6.1f s", mutant.name(), fate, detail, seconds);
        }
    }

    /** Runs a mutant until a rule is broken; one without patches is what stands there. */
    Finding examine(Mutant mutant, Set<Long> leftOut) {
        long start = System.nanoTime();
        String said;
        try {
            Path classes = compile(mutant);
            said = run(mutant, classes, leftOut);
        } catch (IOException | RuntimeException wrong) {
            said = String.valueOf(wrong.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            said = "interrupted";
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (said.startsWith("broken ")) {
            return new Finding(mutant, Fate.CAUGHT, said.substring("broken ".length()), seconds);
        }
        boolean held = said.equals("held");
        String detail = held ? mutant.seeds() + " seeds" : said;
        return new Finding(mutant, held ? Fate.SURVIVED : Fate.DID_NOT_RUN, detail, seconds);
    }

    /** The seeds that fail without any fault planted. */
    Set<Long> failingAnyway(int seeds) {
        Set<Long> failing = new TreeSet<>();
        Mutant none = new Mutant("none", "nothing", seeds, List.of());
        for (Finding finding = examine(none, failing);
                finding.fate() != Fate.SURVIVED;
                finding = examine(none, failing)) {
            if (finding.fate() == Fate.DID_NOT_RUN) {
                throw new IllegalStateException(finding.toString());
            }
            failing.add(
                    Long.valueOf(finding.detail().substring(0, finding.detail().indexOf(' '))));
        }
        return failing;
    }

    private Path compile(Mutant mutant) throws IOException {
        Path copies = work.resolve(mutant.name()).resolve("java");
        Path classes = Files.createDirectories(work.resolve(mutant.name()).resolve("classes"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : mutant.sources(SOURCES).entrySet()) {
            Path copy = copies.resolve(source.getKey());
            Files.createDirectories(copy.getParent());
            files.add(Files.writeString(copy, source.getValue()));
        }
        if (files.isEmpty()) {
            return classes;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            complaints,
                            manager,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-nowarn",
                                    "--release",
                                    "17",
                                    "-cp",
                                    CLASS_PATH,
                                    "-d",
                                    classes.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("it does not compile: " + complaints);
            }
        }
        return classes;
    }

    private String run(Mutant mutant, Path classes, Set<Long> leftOut) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                LAUNCHER.toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes + File.pathSeparator + CLASS_PATH,
                SIMULATOR,
                Integer.toString(mutant.seeds())));
        leftOut.forEach(seed -> command.add(seed.toString()));
        Path output = work.resolve(mutant.name()).resolve("output");
        Path errors = work.resolve(mutant.name()).resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            if (!process.waitFor(mostSeconds, TimeUnit.SECONDS)) {
                return "no end within " + mostSeconds + " s";
            }
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output).stream()
                .filter(line -> line.startsWith("broken ") || line.equals("held"))
                .findFirst()
                .orElseGet(() -> "it broke down, see " + errors);
    }
}
