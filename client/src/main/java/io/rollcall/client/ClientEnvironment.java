package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Time, chance, threads and the network, as a {@link RegistryClient} gets them from outside. One made of
 * virtual parts runs the same client in a simulator; {@link RegistryClient#start(ClientSettings)} uses
 * the real ones.
 *
 * @param loop on which all of the client's state is changed
 * @param clock time of day, for versions of the instance and the age of a snapshot
 * @param random for the loop: order of servers, spread of waits
 * @param randomOfCaller a source that the calling thread may use, asked for at each choice
 * @param transport the way to the servers
 * @param background for the snapshot's reads and writes, which block; two tasks may run at once
 * @param callbacks for listeners, subscribers and what callers attach to a stage: one task after another
 * @param closing run once, as the last thing, when the client is closed
 */
public record ClientEnvironment(
        Loop loop,
        InstantSource clock,
        RandomGenerator random,
        Supplier<RandomGenerator> randomOfCaller,
        RegistryTransport transport,
        Executor background,
        Executor callbacks,
        Runnable closing) {}
