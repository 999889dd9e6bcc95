package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.FreePorts;
import io.rollcall.benchmarks.cluster.Cluster;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three etcd servers with their defaults, but for room for all that a run writes. */
final class EtcdGroup implements Group {
    private static final long QUOTA_BYTES = 8L << 30;
    private static final List<String> COUNTED = List.of(
            "etcd_disk_wal_fsync_duration_seconds_count",
            "etcd_disk_backend_commit_duration_seconds_count",
            "etcd_server_proposals_applied_total");

    private final Path directory;
    private final List<Integer> ports;
    private final List<Child> members = new ArrayList<>();

    private EtcdGroup(Path directory, List<Integer> ports) {
        this.directory = directory;
        this.ports = ports;
    }

    static EtcdGroup start(String program, Path below) throws IOException {
        String version = version(program);
        if (!version.startsWith("etcd Version: 3.")) {
            throw new IOException(program + " is no etcd 3: it says " + version);
        }
        List<Integer> free = FreePorts.find(2 * Cluster.NAMES.size());
        List<Integer> clients = free.subList(0, Cluster.NAMES.size());
        List<Integer> peers = free.subList(Cluster.NAMES.size(), free.size());
        EtcdGroup group = new EtcdGroup(Files.createTempDirectory(below, "etcd-benchmark-"), clients);
        try {
            for (int i = 0; i < clients.size(); i++) {
                group.launch(program, i, peers);
            }
            Cluster.await("etcd to have a leader", group::hasLeader);
        } catch (IOException | RuntimeException failed) {
            group.close();
            throw failed;
        }
        return group;
    }

    /** What it says of its version. */
    static String version(String program) throws IOException {
        try {
            Process process = new ProcessBuilder(program, "--version").start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("nothing");
        } catch (IOException missing) {
            throw new IOException(
                    program + " cannot be run: install it (Debian: apt-get install etcd-server), or name the program"
                            + " by --etcd PATH",
                    missing);
        }
    }

    private void launch(String program, int member, List<Integer> peers) throws IOException {
        String name = Cluster.NAMES.get(member);
        String here = "http://127.0.0.1:" + ports.get(member);
        String toPeers = "http://127.0.0.1:" + peers.get(member);
        String cluster = IntStream.range(0, peers.size())
                .mapToObj(i -> Cluster.NAMES.get(i) + "=http://127.0.0.1:" + peers.get(i))
                .collect(Collectors.joining(","));
        List<String> command = List.of(
                program,
                "--name=" + name,
                "--data-dir=" + directory.resolve(name),
                "--listen-client-urls=" + here,
                "--advertise-client-urls=" + here,
                "--listen-peer-urls=" + toPeers,
                "--initial-advertise-peer-urls=" + toPeers,
                "--initial-cluster=" + cluster,
                "--initial-cluster-state=new",
                "--logger=zap",
                "--quota-backend-bytes=" + QUOTA_BYTES);
        Path log = directory.resolve(name + ".log");
        members.add(Child.program(ProcessBuilder.Redirect.appendTo(log.toFile()), command));
    }

    private boolean hasLeader() throws IOException {
        for (int port : ports) {
            try (Conversation talk = new Conversation(port)) {
                if (talk.ask(Conversation.get("/health")).status() != 200) {
                    return false;
                }
            } catch (ConnectException notYet) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<Integer> ports() {
        return ports;
    }

    @Override
    public List<Long> pids() {
        return members.stream().map(Child::pid).toList();
    }

    @Override
    public Map<String, Long> counted() throws IOException {
        Map<String, Long> counted = new TreeMap<>();
        for (int port : ports) {
            String metrics = WholeAnswer.of(port, "/metrics");
            for (String line : metrics.split("\n", -1)) {
                String[] words = line.split(" ", -1);
                if (words.length == 2 && COUNTED.contains(words[0])) {
                    counted.merge(words[0].toLowerCase(Locale.ROOT), (long) Double.parseDouble(words[1]), Long::sum);
                }
            }
        }
        return counted;
    }

    @Override
    public void close() throws IOException {
        members.forEach(Child::close);
        Disk.remove(directory);
    }
}
