package io.rollcall.benchmarks;

import java.time.Duration;

/** Ends this process, and its children with it, when something hangs or fails. */
public final class TimeLimit {
    private TimeLimit() {}

    public static void set(Duration longest) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly), "last word"));
        Thread watch = new Thread(
                () -> {
                    Pace.pause(longest);
                    System.err.println("it took longer than " + longest.toMinutes() + " minutes: given up");
                    System.exit(1);
                },
                "watch");
        watch.setDaemon(true);
        watch.start();
    }
}
