package io.rollcall.replication.sim;

import io.rollcall.client.loop.Loop;
import java.time.Duration;

/** The one thread of events of one life of a node. Nothing runs on it once that life is over. */
final class SimLoop implements Loop {
    private final Kernel kernel;
    private final Machine machine;
    private final NodeLife life;
    /** Tasks keep their order, however late each is. */
    private long lastTaskAt;

    SimLoop(Kernel kernel, Machine machine, NodeLife life) {
        this.kernel = kernel;
        this.machine = machine;
        this.life = life;
    }

    @Override
    public long nanos() {
        return machine.nanos();
    }

    @Override
    public void execute(Runnable task) {
        lastTaskAt = Math.max(lastTaskAt, kernel.now() + machine.lateness());
        kernel.at(lastTaskAt, machine, () -> life.run(task));
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Waiting waiting = new Waiting(task);
        long due = kernel.now() + Math.max(delay.toNanos(), 0) + machine.lateness();
        kernel.at(due, machine, () -> life.run(waiting));
        return waiting;
    }

    private static final class Waiting implements Timer, Runnable {
        private final Runnable task;
        private boolean cancelled;

        Waiting(Runnable task) {
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }
    }
}
