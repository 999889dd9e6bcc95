package io.rollcall.client;

import io.rollcall.client.loop.ThreadLoop;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The composition root: the one place of the client where real time, chance, threads and sockets come
 * from. All threads are daemons, and start with the first thing they have to do.
 */
final class RealEnvironment {
    private RealEnvironment() {}

    static ClientEnvironment open(ClientSettings settings) {
        ThreadLoop loop = new ThreadLoop("rollcall-client");
        ThreadLoop callbacks = new ThreadLoop("rollcall-client-callbacks");
        // Two: a large answer may be decoded on one while a renewal goes out on the other.
        ExecutorService io = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "rollcall-client-io");
            thread.setDaemon(true);
            return thread;
        });
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.calls().connectTimeout())
                .executor(io)
                .build();
        return new ClientEnvironment(
                loop,
                InstantSource.system(),
                new SplittableRandom(),
                ThreadLocalRandom::current,
                new HttpTransport(
                        http, io, loop, settings.calls(), settings.lookUp().maxBodyBytes()),
                io,
                callbacks::execute,
                () -> {
                    loop.close();
                    io.shutdown();
                    // Behind what is still to be told.
                    callbacks.execute(callbacks::close);
                });
    }
}
