package io.rollcall.replication.sim;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles mutants, and runs the simulator with each in a process of its own. */
final class MutantLab {
    private static final long PATIENCE_MINUTES = 15;

    private final Path sources;
    private final Path work;
    private final String classPath;

    /** What became of a mutant: who caught it, or null. */
    record Verdict(Mutant mutant, boolean caught, String by) {}

    /**
     * @param sources the production sources
     * @param work where to compile to
     */
    MutantLab(Path sources, Path work, String classPath) {
        this.sources = sources;
        this.work = work;
        this.classPath = classPath;
    }

    /** Runs up to {@code seeds} runs, then the histories, until something notices the fault. */
    Verdict run(Mutant mutant, int seeds) {
        try {
            Path classes = compile(mutant);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            classes + File.pathSeparator + classPath,
                            MutantRun.class.getName(),
                            Integer.toString(seeds))
                    .redirectErrorStream(true)
                    .redirectOutput(work.resolve("output-" + number(mutant)).toFile())
                    .start();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Verdict(mutant, true, "a run that does not end");
            }
            String output = Files.readString(work.resolve("output-" + number(mutant)));
            return switch (process.exitValue()) {
                case MutantRun.CAUGHT -> new Verdict(mutant, true, lastLine(output));
                case MutantRun.SURVIVED -> new Verdict(mutant, false, lastLine(output));
                default -> throw new AssertionError("mutant '" + mutant.name() + "' did not run:\n" + output);
            };
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static String number(Mutant mutant) {
        return Integer.toHexString(mutant.name().hashCode());
    }

    private static String lastLine(String output) {
        String[] lines = output.strip().split("\n", -1);
        return lines[lines.length - 1];
    }

    private Path compile(Mutant mutant) throws IOException {
        Path root = work.resolve(number(mutant));
        Path classes = Files.createDirectories(root.resolve("classes"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> changed : mutant.sources(sources).entrySet()) {
            Path file = root.resolve("sources").resolve(changed.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, changed.getValue()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            manager,
                            null,
                            List.of("-proc:none", "-nowarn", "-Xlint:none", "-cp", classPath, "-d", classes.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!compiled) {
                throw new AssertionError("mutant '" + mutant.name() + "' does not compile:\n" + messages);
            }
        }
        return classes;
    }
}
