package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Machine;
import io.rollcall.benchmarks.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Measures one thing about a cluster of three processes, and ends in any case. */
public final class ClusterCommand {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private ClusterCommand() {}

    public static void run(String[] arguments) throws IOException, InterruptedException {
        String what = arguments.length == 0 ? "" : arguments[0];
        Settings settings = Settings.read(List.of(arguments).subList(Math.min(1, arguments.length), arguments.length));
        TimeLimit.set(LONGEST);
        System.out.println(Machine.describe());
        System.out.println("cluster " + String.join(" ", Arrays.asList(arguments)) + "; nodes: java "
                + String.join(" ", settings.flags()));
        switch (what) {
            case "propagation" -> Propagation.run(settings);
            case "steady" -> Steady.run(settings);
            case "renewals" -> Renewals.run(settings);
            case "sync" -> FullSync.run(settings);
            case "takeover" -> Takeover.run(settings);
            default ->
                throw new IllegalArgumentException("cluster what: propagation, steady, renewals, sync or takeover");
        }
    }
}
