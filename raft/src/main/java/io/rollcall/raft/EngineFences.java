package io.rollcall.raft;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.lang.Thread.UncaughtExceptionHandler;
import org.apache.ratis.util.ExitUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine from two things that a part of a process must not do. It ends the process when any thread of it,
 * the engine's or not, lets an exception go, or when its port is taken. And where a peer answers with an error, it
 * reads Java objects from the wire: stack traces and causes.
 */
final class EngineFences {
    private static final Logger log = LoggerFactory.getLogger(EngineFences.class);

    /** All that a stack trace is made of. Of causes it keeps the class and the words without reading an object. */
    private static final ObjectInputFilter STACK_TRACES_ONLY = ObjectInputFilter.Config.createFilter(
            "maxbytes=1048576;maxdepth=6;maxrefs=20000;maxarray=2048;java.lang.StackTraceElement;java.lang.String;!*");

    private static boolean raised;

    private EngineFences() {}

    /** Once for the process. */
    static synchronized void raise() {
        if (raised) {
            return;
        }
        raised = true;
        UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.setTerminateOnUncaughtException(false);
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(before);
        try {
            ObjectInputFilter others = ObjectInputFilter.Config.getSerialFilter();
            if (others != null) {
                log.info("the process has a filter for deserialization already; it is left as it is");
            } else {
                ObjectInputFilter.Config.setSerialFilter(EngineFences::check);
            }
        } catch (IllegalStateException alreadySet) {
            log.warn("no filter for deserialization can be set any more", alreadySet);
        }
    }

    /** Who else deserializes in this process is not our business. */
    private static Status check(ObjectInputFilter.FilterInfo info) {
        return isForTheEngine() ? STACK_TRACES_ONLY.checkInput(info) : Status.UNDECIDED;
    }

    private static boolean isForTheEngine() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith("org.apache.ratis.")));
    }
}
