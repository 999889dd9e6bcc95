package io.rollcall.server.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several nodes of the demo, each a process of its own on a free loopback port. They end with this
 * process: when it ends well it tells them to; when it is killed, their standard input ends.
 */
public final class DemoCluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DemoCluster.class);

    /** What a node says on its standard output once it answers. */
    public static final String LISTENING = "listening";

    public static final int MOST_NODES = 9;

    private static final String OWNER_ONLY = "rw-------";
    private static final int SECRET_BYTES = 32;
    private static final long START_SECONDS = 60;
    private static final long END_SECONDS = 15;

    private final int count;
    private final List<String> java;
    private final List<String> arguments;
    private final ThreadFactory threads;
    private final PrintWriter out;
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final CountDownLatch up;
    private final CountDownLatch ended;
    private volatile @Nullable Path secret;
    /** Where the persistent entries are, as long as the demo runs. */
    private volatile @Nullable Path data;

    private volatile boolean closing;

    private record Node(String name, int port, Process process) {
        String page() {
            return "http://localhost:" + port + "/";
        }
    }

    /**
     * Makes it; nothing runs before {@link #start}.
     *
     * @param java the command that runs this program, without arguments
     * @param arguments for every node
     * @param threads for those that read what the nodes print
     */
    public DemoCluster(int count, List<String> java, List<String> arguments, ThreadFactory threads, PrintWriter out) {
        this.count = count;
        this.java = List.copyOf(java);
        this.arguments = List.copyOf(arguments);
        this.threads = threads;
        this.out = out;
        this.up = new CountDownLatch(count);
        this.ended = new CountDownLatch(count);
    }

    /**
     * Starts the nodes.
     *
     * @param random for their secret: one that cannot be guessed
     * @throws IOException if one cannot be started; {@link #close} ends the others
     */
    public void start(RandomGenerator random) throws IOException {
        Path shared = secret(random);
        secret = shared;
        Path kept = Files.createTempDirectory("rollcall-demo-");
        data = kept;
        List<Integer> all = freePorts(2 * count);
        List<Integer> ports = all.subList(0, count);
        String members = IntStream.range(0, count)
                .mapToObj(number -> name(number) + "@127.0.0.1:" + all.get(count + number))
                .collect(Collectors.joining(","));
        String peers = ports.stream().map(port -> "http://127.0.0.1:" + port).collect(Collectors.joining(","));
        for (int number = 0; number < count; number++) {
            String name = name(number);
            List<String> command = new ArrayList<>(java);
            command.addAll(List.of("demo-node", "--share", (number + 1) + "/" + count));
            command.addAll(List.of("--name", name, "--bind", "127.0.0.1", "--port", "" + ports.get(number)));
            command.addAll(List.of("--peers", peers, "--cluster-secret-file", shared.toString()));
            command.addAll(List.of("--raft.members", members, "--data-dir", kept.toString()));
            command.addAll(arguments);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Node node = new Node(name, ports.get(number), process);
            nodes.add(node);
            threads.newThread(() -> follow(node)).start();
        }
    }

    private static String name(int number) {
        return String.valueOf((char) ('a' + number));
    }

    private static Path secret(RandomGenerator random) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
        Path file = Files.createTempFile("rollcall-demo-", ".secret", attributes);
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Files.writeString(file, HexFormat.of().formatHex(bytes) + "\n");
    }

    /** Free when they were looked for; all are held until the last is found, so that none is found twice. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Passes on what a node prints, until it ends. */
    private void follow(Node node) {
        boolean listening = false;
        try (BufferedReader lines = node.process.inputReader(Charset.defaultCharset())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(LISTENING)) {
                    listening = true;
                    up.countDown();
                } else {
                    say(node.name + " | " + line);
                }
            }
        } catch (IOException cut) {
            log.debug("the output of node {} was cut", node.name, cut);
        }
        int code = node.process.onExit().join().exitValue();
        if (!closing) {
            say("Node " + node.name + " (pid " + node.process.pid() + ") has ended with code " + code
                    + "; the others go on.");
        }
        if (!listening) {
            up.countDown();
        }
        ended.countDown();
    }

    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Waits until the nodes answer, and says where; then until the last one has ended. */
    public void stay() throws InterruptedException {
        if (!up.await(START_SECONDS, TimeUnit.SECONDS)) {
            say("Not every node answers yet.");
        }
        say("A cluster of " + nodes.size() + " nodes, each a process of its own:");
        for (Node node : nodes) {
            say("  node " + node.name + "   pid " + node.process.pid() + "   " + node.page());
        }
        Node first = nodes.get(0);
        say("Eureka clients:  "
                + nodes.stream().map(node -> node.page() + "eureka/").collect(Collectors.joining(",")));
        say("");
        say("Demo: 50 instances of 14 services, each registered at one node and shown by all.");
        say("  What the nodes know of each other: curl " + first.page() + "api/v1/cluster");
        say("  Let one stand still, and go on:    kill -STOP " + first.process.pid() + "; kill -CONT "
                + first.process.pid());
        say("  Let an entry stay without renewals: curl -X PUT -H 'Content-Type: application/json' -d '"
                + "{\"instance\":{\"hostName\":\"crm.example\",\"ipAddr\":\"127.0.0.1\"}}' '"
                + first.page() + "api/v1/instances/CRM/crm-1?ephemeral=false'");
        say("  End one, and look at the others:   kill -9 " + first.process.pid());
        say("    The samples of that node end with it; the others show them until their leases of 15 s have run out.");
        say("Ctrl-C ends them all; nothing is kept.");
        ended.await();
        if (!closing) {
            say("The last node has ended.");
        }
    }

    /** Ends the nodes, the slow ones the hard way, and removes the secret. */
    @Override
    public void close() {
        closing = true;
        nodes.forEach(node -> node.process.destroy());
        try {
            for (Node node : nodes) {
                if (!node.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    node.process.destroyForcibly();
                }
            }
            Path shared = secret;
            if (shared != null) {
                Files.deleteIfExists(shared);
            }
            deleteData();
        } catch (InterruptedException interrupted) {
            nodes.forEach(node -> node.process.destroyForcibly());
            Thread.currentThread().interrupt();
        } catch (IOException kept) {
            log.warn("the files of the demo could not be removed: {}", kept.getMessage());
        }
    }

    private void deleteData() throws IOException {
        Path kept = data;
        if (kept == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(kept)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
