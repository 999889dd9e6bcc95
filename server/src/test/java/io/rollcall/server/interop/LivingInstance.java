package io.rollcall.server.interop;

import java.time.Duration;

/**
 * An instance that a client keeps registered.
 *
 * @param <N> where
 */
public interface LivingInstance<N> {
    String id();

    /** How long it may be silent; its client renews three times in that time. */
    Duration lease();

    /** The status of the answer, 0 if there is none. */
    int register(N at);

    /** The status of the answer, 0 if there is none. */
    int renew(N at);
}
