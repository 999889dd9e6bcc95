package io.rollcall.server.migration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code rollcall diff}: tells what differs between two registries, once or until they are equal and stay
 * so for a while.
 */
final class DiffCommand {
    /** Both have the same. */
    static final int EQUAL = 0;
    /** They do not; with {@code --watch}: still not, when the time was up. */
    static final int DIFFERENT = 1;
    /** One of them could not be read. */
    static final int TROUBLE = 2;

    /** How often a watch looks. */
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final RegistryReading reading;
    private final Surroundings around;
    private final boolean json;

    DiffCommand(RegistryReading reading, Surroundings around, boolean json) {
        this.reading = reading;
        this.around = around;
        this.json = json;
    }

    /** Looks once. */
    int once(RegistryAddress first, RegistryAddress second) {
        DiffReport report = look(first, second);
        print(report);
        return report.isEqual() ? EQUAL : DIFFERENT;
    }

    private DiffReport look(RegistryAddress first, RegistryAddress second) {
        return DiffReport.of(reading.read(first), reading.read(second));
    }

    private void print(DiffReport report) {
        if (json) {
            report.printJson(around.out());
        } else {
            report.print(around.out());
        }
        around.out().flush();
    }

    /**
     * Looks each second.
     *
     * @param length how long they must be equal without a break
     * @param timeout after how long the watch gives up
     */
    int watch(RegistryAddress first, RegistryAddress second, Duration length, Duration timeout) {
        long start = around.nanos().getAsLong();
        long equalSince = -1;
        String told = "";
        while (true) {
            @Nullable DiffReport report = null;
            String trouble = "";
            long asked = around.nanos().getAsLong();
            try {
                report = look(first, second);
            } catch (TroubleException unread) {
                trouble = unread.getMessage();
            }
            boolean equal = report != null && report.isEqual();
            if (!equal) {
                equalSince = -1;
            } else if (equalSince < 0) {
                // What counts begins after the answers: before it nobody knows.
                equalSince = around.nanos().getAsLong();
            }
            told = tell(told, report == null ? trouble : report.summary(), asked - start);
            if (report != null && equal && asked - equalSince >= length.toNanos()) {
                print(report);
                return EQUAL;
            }
            if (around.since(start).compareTo(timeout) >= 0) {
                return giveUp(report, trouble, timeout);
            }
            around.rest(BETWEEN);
        }
    }

    /** News of the watch goes where it does not mix with the report; only what is new is told. */
    private String tell(String before, String now, long sinceNanos) {
        if (!now.equals(before)) {
            around.err().println("after " + Duration.ofNanos(sinceNanos).toSeconds() + " s: " + now);
            around.err().flush();
        }
        return now;
    }

    private int giveUp(@Nullable DiffReport report, String trouble, Duration timeout) {
        String still = "rollcall: given up after " + timeout.toSeconds() + " s: ";
        if (report == null) {
            around.err().println(still + trouble);
            return TROUBLE;
        }
        print(report);
        around.err().println(still + (report.isEqual() ? "not equal for long enough" : "still different"));
        return DIFFERENT;
    }
}
