package io.rollcall.replication.mutants;

import io.rollcall.replication.sim.Bias;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the patched files of a mutant, and runs the simulator with them in front of all else on the class
 * path: in a process of its own, which may go round for ever.
 */
final class Laboratory {
    static final Path SOURCES = Path.of("src/main/java/io/rollcall/replication");
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

    /**
     * Runs a mutant until a rule is broken. A seed that breaks one already without the fault itself, or by what was
     * switched off for it alone, proves nothing, and the next is looked for.
     */
    Finding examine(Mutant mutant) {
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(mostSeconds);
        try {
            Path classes = compile(mutant.name(), mutant);
            String name = mutant.name() + "-without";
            Path without = compile(name, mutant.withoutTheFault());
            Optional<Broken> broken = firstBroken(mutant.name(), classes, mutant.bias(), 0, mutant.seeds() - 1L, end);
            while (broken.isPresent()
                    && firstBroken(name, without, mutant.bias(), broken.get().seed, broken.get().seed, end)
                            .isPresent()) {
                broken = firstBroken(
                        mutant.name(), classes, mutant.bias(), broken.get().seed + 1, mutant.seeds() - 1L, end);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return broken.map(
                            found -> new Finding(mutant, Fate.CAUGHT, "seed " + found.seed + " " + found.rule, seconds))
                    .orElseGet(() -> new Finding(mutant, Fate.SURVIVED, "no rule broken", seconds));
        } catch (IOException | IllegalStateException wrong) {
            return new Finding(mutant, Fate.DID_NOT_RUN, String.valueOf(wrong.getMessage()), 0);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Finding(mutant, Fate.DID_NOT_RUN, "interrupted", 0);
        }
    }

    private Path compile(String name, Mutant mutant) throws IOException {
        Path copies = work.resolve(name).resolve("java");
        Path classes = Files.createDirectories(work.resolve(name).resolve("classes"));
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

    /** Runs seeds until one breaks a rule, or the time is over. */
    private Optional<Broken> firstBroken(String name, Path classes, Bias bias, long first, long last, long end)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                LAUNCHER.toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes + File.pathSeparator + CLASS_PATH,
                SIMULATOR,
                Long.toString(first),
                Long.toString(last),
                bias.name());
        Path output = work.resolve(name).resolve("output");
        Path errors = work.resolve(name).resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } finally {
            process.destroyForcibly();
        }
        for (String line : Files.readAllLines(output)) {
            if (line.startsWith("broken ")) {
                String[] words = line.split(" ", 3);
                return Optional.of(new Broken(Long.parseLong(words[1]), words[2]));
            }
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("its process broke down, see " + errors);
        }
        return Optional.empty();
    }

    private record Broken(long seed, String rule) {}
}
