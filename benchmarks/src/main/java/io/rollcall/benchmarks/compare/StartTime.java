package io.rollcall.benchmarks.compare;

import java.io.IOException;
import java.util.List;

/** From starting a server's process to its first answer. */
final class StartTime {
    private StartTime() {}

    static void run(Settings settings, Servers servers, Report report) throws IOException, InterruptedException {
        System.err.println("measuring: start");
        Row row = Row.less(
                "start to the first answer",
                "s",
                "from exec until GET /eureka/apps is answered 200, asked every 5 ms; Eureka runs from a class path,"
                        + " which starts sooner than the one jar of Spring Boot");
        report.add(Rounds.of(List.of(row), settings.rounds(), (side, round) -> {
            long started = System.nanoTime();
            try (Running server = servers.start(side, settings.flags())) {
                server.awaitAnswer();
                return new double[] {(System.nanoTime() - started) / 1e9};
            }
        }));
    }
}
