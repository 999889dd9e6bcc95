package io.rollcall.replication.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What happened in a run, line by line, for people; keeps the last of them. Costs nothing while off. */
public final class Trace {
    private final int kept;
    private final Deque<String> tail = new ArrayDeque<>();
    private LongSupplier clock = () -> 0;
    private long lines;
    private long hash;

    private Trace(int kept) {
        this.kept = kept;
    }

    public static Trace off() {
        return new Trace(0);
    }

    public static Trace keeping(int lines) {
        return new Trace(lines);
    }

    void clock(LongSupplier nanos) {
        clock = nanos;
    }

    public boolean isOn() {
        return kept > 0;
    }

    public void line(Supplier<String> text) {
        if (kept > 0) {
            String line = String.format(Locale.ROOT, "%10.3f  %s", clock.getAsLong() / 1e9, text.get());
            lines++;
            hash = hash * 31 + line.hashCode();
            tail.add(line);
            if (tail.size() > kept) {
                tail.remove();
            }
        }
    }

    public List<String> tail() {
        return List.copyOf(tail);
    }

    /** Equal for runs that went the same way, line by line, those not kept any more too. */
    public String fingerprint() {
        return lines + " lines, hash " + Long.toHexString(hash);
    }
}
