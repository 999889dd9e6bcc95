package io.rollcall.replication.eureka;

import io.rollcall.client.model.RegisteredInstance;
import java.util.List;
import java.util.Optional;

/** What came of a batch that was sent to a Eureka server. */
public sealed interface EurekaReply {
    /** It was carried out; there should be a result for each item, in order. */
    record Accepted(List<Result> results) implements EurekaReply {
        public Accepted {
            results = List.copyOf(results);
        }
    }

    /**
     * What became of one item.
     *
     * @param theirs the newer instance of a conflict; empty also where it could not be read
     */
    record Result(int status, Optional<RegisteredInstance> theirs) {
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** The server has too much to do: it said 503, or took longer than it may. The batch may have arrived. */
    record Congested(String why) implements EurekaReply {}

    /** There was no answer, and most likely nobody who could give one. */
    record Unreachable(String why) implements EurekaReply {}

    /** The server will not take this batch, however often it is sent. */
    record Refused(int status, String why) implements EurekaReply {}

    /** It said that all was well, in words that cannot be read. */
    record Garbled(String why) implements EurekaReply {}
}
