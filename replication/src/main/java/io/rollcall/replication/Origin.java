package io.rollcall.replication;

/** Who brings a change. */
public sealed interface Origin {
    /** The instance itself, or somebody on its behalf: what it says is news to every node. */
    record FromClient() implements Origin {}

    /** A Eureka server that passes on what it was told: it tells the others itself. */
    record FromEurekaPeer() implements Origin {}

    Origin CLIENT = new FromClient();
    Origin EUREKA_PEER = new FromEurekaPeer();
}
