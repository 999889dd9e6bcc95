package io.rollcall.benchmarks.scale;

import io.rollcall.benchmarks.Flags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings of a run, each a flag of its name. */
record Settings(
        List<String> parts,
        List<Integer> instances,
        List<Integer> watchers,
        List<Integer> nodes,
        List<Integer> simulated,
        int rounds,
        Duration window,
        Path server,
        Path out) {
    static Settings read(List<String> arguments) {
        Flags flags = Flags.read(
                arguments,
                Map.of(
                        "--only", "instances,watchers,nodes,simulated",
                        "--instances", "1000,10000,100000,1000000",
                        "--watchers", "1,100,1000,10000",
                        "--nodes", "1,3,5,7",
                        "--simulated", "3,10,30,100",
                        "--rounds", "5",
                        "--seconds", "2",
                        "--server", "server/target/rollcall.jar",
                        "--out", "benchmarks/results"));
        return new Settings(
                List.of(flags.text("--only").split(",", -1)),
                flags.numbers("--instances"),
                flags.numbers("--watchers"),
                flags.numbers("--nodes"),
                flags.numbers("--simulated"),
                flags.number("--rounds"),
                Duration.ofSeconds(flags.number("--seconds")),
                Path.of(flags.text("--server")),
                Path.of(flags.text("--out")));
    }
}
