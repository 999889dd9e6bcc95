package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Machine;
import io.rollcall.benchmarks.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Measures one thing about persistent entries, and ends in any case. */
public final class ConsensusCommand {
    private static final Duration LONGEST = Duration.ofMinutes(45);

    private ConsensusCommand() {}

    public static void run(String[] arguments) throws IOException, InterruptedException {
        String what = arguments.length == 0 ? "" : arguments[0];
        Settings settings = Settings.read(List.of(arguments).subList(Math.min(1, arguments.length), arguments.length));
        TimeLimit.set(LONGEST);
        String machine = Machine.describe();
        String command = "consensus " + String.join(" ", Arrays.asList(arguments));
        System.out.println(machine);
        System.out.println(
                command + "; nodes: java " + String.join(" ", settings.nodes().flags()));
        Report report = new Report(command, machine);
        switch (what) {
            case "writes" -> Writes.run(settings, report);
            case "failover" -> Failover.run(settings, report);
            case "restart" -> Restart.run(settings, report);
            case "idle" -> Idle.run(settings, report);
            case "calm" -> Calm.run(settings, report);
            default -> throw new IllegalArgumentException("consensus what: writes, failover, restart, idle or calm");
        }
        if (settings.json().isPresent()) {
            report.write(settings.json().get());
        }
    }
}
