package io.rollcall.server.watch;

/** How a watcher is reached. Called by the hub's thread alone; none of it may wait for the watcher. */
public interface WatcherConnection {
    /** Whether what is written now is sent without a wait: there is a bound of what may be on its way. */
    boolean canWrite();

    /** Sends these bytes, which nobody changes. Only after {@link #canWrite} has said yes. */
    void write(byte[] bytes);

    /** Has {@code task} run, by any thread, once {@link #canWrite} or the connection is gone. */
    void whenWritable(Runnable task);

    /** Whether all that was written has left this process. */
    boolean isDrained();

    /** Ends the answer in order; the connection may go on. */
    void finish();

    /** Breaks the connection off. */
    void abort();
}
