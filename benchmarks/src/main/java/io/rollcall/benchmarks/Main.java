package io.rollcall.benchmarks;

import io.rollcall.benchmarks.cluster.ClusterCommand;
import io.rollcall.benchmarks.compare.CompareCommand;
import io.rollcall.benchmarks.consensus.ConsensusCommand;
import io.rollcall.benchmarks.load.LoadCommand;
import io.rollcall.benchmarks.operated.Million;
import io.rollcall.benchmarks.operated.Storm;
import io.rollcall.benchmarks.operated.Warm;
import io.rollcall.benchmarks.scale.ScaleCommand;
import io.rollcall.benchmarks.watch.WatchCommand;
import java.util.Arrays;

/** The command line: {@code benchmarks cluster|compare|consensus|jmh|load|memory|million|scale|storm|views|warm|watch|start}. */
public final class Main {
    private static final String USAGE =
            """
            usage: java -jar benchmarks.jar COMMAND
              cluster propagation|steady|renewals|sync|takeover [--name value ...]
                                            three nodes, each a process; see benchmarks/README.md
              compare [--quick] [--name value ...]
                                            beside a Spring Cloud Eureka server; see benchmarks/README.md
              consensus writes|failover|restart|idle|calm [--name value ...]
                                            persistent entries, beside etcd; see benchmarks/README.md
              jmh [JMH options and regex]   parts of the server alone
              load renew|register|full|delta|compare [--name value ...]
                                            requests over HTTP; see benchmarks/README.md
              memory                        heap per instance
              million [--name value ...]    a million instances: live set, pauses, and how long a renewal waits
              scale [--name value ...]      by instances, watchers and nodes; see benchmarks/README.md
              storm [--name value ...]      heap that registering the same again and again leaves behind
              views                         time from a change to the next answer
              warm [--name value ...]       the first ten seconds of a node's load, beside a warm one's
              watch crowd|across [COUNT]    many watchers of one node; a change at one node, a watcher at another
              start [SERVER_JAR [RUNS]]     time from exec to the first answer
            """;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (arguments[0]) {
            case "cluster" -> ClusterCommand.run(rest);
            case "compare" -> CompareCommand.run(rest);
            case "consensus" -> ConsensusCommand.run(rest);
            case "jmh" -> org.openjdk.jmh.Main.main(rest);
            case "load" -> LoadCommand.run(rest);
            case "memory" -> MemoryCommand.run(rest);
            case "million" -> Million.run(rest);
            case "scale" -> ScaleCommand.run(rest);
            case "storm" -> Storm.run(rest);
            case "views" -> ViewsCommand.run();
            case "warm" -> Warm.run(rest);
            case "watch" -> WatchCommand.run(rest);
            case "start" -> StartCommand.run(rest);
            default -> {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
    }
}
