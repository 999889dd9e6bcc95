package io.rollcall.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that this one started: a server under load, or a measurement that needs a fresh heap. */
public final class Child implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("http://[^:/]+:(\\d+)/");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    /** Linux counts a process's time in these, whatever its own clock does. */
    private static final int TICKS_A_SECOND = 100;

    private final Process process;
    private final BufferedReader out;

    private Child(List<String> command, ProcessBuilder.Redirect errors) throws IOException {
        this(new ProcessBuilder(command).redirectError(errors).start());
    }

    private Child(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Runs a class of this jar. */
    public static Child java(List<String> flags, List<String> arguments) throws IOException {
        return new Child(
                command(flags, "-cp", System.getProperty("java.class.path"), arguments),
                ProcessBuilder.Redirect.INHERIT);
    }

    /** Runs a Rollcall server on a free port. */
    public static Child server(List<String> flags, Path jar, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of("--port", "0"));
        all.addAll(List.of(settings));
        return server(flags, jar, ProcessBuilder.Redirect.INHERIT, all);
    }

    /** Runs a Rollcall server as its settings say, with its log where {@code log} leads. */
    public static Child server(List<String> flags, Path jar, ProcessBuilder.Redirect log, List<String> settings)
            throws IOException {
        if (!Files.exists(jar)) {
            throw new IOException(jar + " is not there: build the server, and run from the project's root");
        }
        return new Child(command(flags, "-jar", jar.toString(), settings), log);
    }

    /** Runs a class of another class path; what it prints is read by {@link #line}, its errors go where {@code log} leads. */
    public static Child java(List<String> flags, String classPath, ProcessBuilder.Redirect log, List<String> arguments)
            throws IOException {
        return new Child(command(flags, "-cp", classPath, arguments), log);
    }

    /** The same, with all that it says where {@code log} leads. */
    public static Child quietJava(
            List<String> flags, String classPath, ProcessBuilder.Redirect log, List<String> arguments)
            throws IOException {
        return program(log, command(flags, "-cp", classPath, arguments));
    }

    /** Runs any program, with all that it says where {@code log} leads. */
    public static Child program(ProcessBuilder.Redirect log, List<String> command) throws IOException {
        return program(log, Map.of(), command);
    }

    /** The same with more in its environment. */
    public static Child program(ProcessBuilder.Redirect log, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().putAll(environment);
        return new Child(program.redirectErrorStream(true).redirectOutput(log).start());
    }

    private static List<String> command(List<String> flags, String how, String what, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add(how);
        command.add(what);
        command.addAll(arguments);
        return command;
    }

    /** Waits until the child says at which address it listens. */
    public int awaitPort() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher address = PORT.matcher(line);
            if (address.find()) {
                return Integer.parseInt(address.group(1));
            }
        }
        throw new IOException("the server ended without listening");
    }

    /** The next line that the child prints; null once it has ended. */
    public @Nullable String line() throws IOException {
        return out.readLine();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Bytes of a JVM's heap in use once everything that is garbage is gone. */
    public long settledHeap() throws IOException {
        tell("GC.run");
        tell("GC.run");
        Matcher used = USED.matcher(tell("GC.heap_info"));
        if (!used.find()) {
            throw new IOException("jcmd does not say how much heap is used");
        }
        return Long.parseLong(used.group(1)) * 1_024;
    }

    /** Shows what the child prints until it ends. */
    void passThrough() throws IOException, InterruptedException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            System.out.println(line);
        }
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("the measuring process ended with " + code);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Processor time that the child has used so far, user and system. */
    public long cpuMillis() {
        return cpuMillis(process.pid());
    }

    /** The same of any process that may be asked. */
    public static long cpuMillis(long pid) {
        try {
            return cpuMillis(Files.readString(Path.of("/proc/" + pid + "/stat")));
        } catch (IOException gone) {
            throw new UncheckedIOException("process " + pid + " is gone", gone);
        }
    }

    /** How many threads a process has. */
    public static long threads(long pid) {
        return number(pid, "status", "Threads:");
    }

    /** Memory of a process that is in the machine's. */
    public static long residentBytes(long pid) {
        return number(pid, "status", "VmRSS:") * 1_024;
    }

    private static long number(long pid, String file, String line) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/" + file))) {
            return lines.filter(each -> each.startsWith(line))
                    .map(each -> each.substring(line.length()).replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException gone) {
            throw new UncheckedIOException("process " + pid + " is gone", gone);
        }
    }

    private static long cpuMillis(String stat) {
        // The name, in parentheses, may hold blanks; user and system time are the 12th and 13th behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1_000 / TICKS_A_SECOND;
    }

    /** Processor time by the names of its threads, without their numbers: what compiles, collects garbage, works. */
    public Map<String, Long> cpuMillisByThread() throws IOException {
        Map<String, Long> millis = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                millis.merge(name.replaceAll("[-#(]?[0-9]+\\)?$", ""), cpuMillis(stat), Long::sum);
            }
        }
        millis.values().removeIf(each -> each < 100);
        return millis;
    }

    /** Lets it write down the flight recording that it was started with: its own end may come too soon for that. */
    public void writeRecording() throws IOException {
        tell("JFR.stop", "name=1");
    }

    /** Has the JVM do something that {@code jcmd} knows; what it answered. */
    public String tell(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(String.valueOf(pid()));
        command.addAll(List.of(words));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            jcmd.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    /** Ends it as a broken machine would: at once, without a last word. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
