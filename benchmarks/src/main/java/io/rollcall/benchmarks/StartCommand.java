package io.rollcall.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Time from starting the server's process to its first answer. */
final class StartCommand {
    private StartCommand() {}

    static void run(String[] arguments) throws Exception {
        Path jar = Path.of(arguments.length > 0 ? arguments[0] : "server/target/rollcall.jar");
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        List<String> flags = arguments.length > 2 ? List.of(arguments).subList(2, arguments.length) : List.of();
        System.out.println(Machine.describe());
        System.out.println("server: java " + String.join(" ", flags) + " -jar " + jar + " --port 0");
        long[] millis = new long[runs];
        for (int run = 0; run < runs; run++) {
            long started = System.nanoTime();
            try (Child server = Child.server(flags, jar)) {
                int port = server.awaitPort();
                ask(port);
                millis[run] = (System.nanoTime() - started) / 1_000_000;
            }
        }
        System.out.println("runs, ms: " + Arrays.toString(millis));
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "from exec to the first answer: median %d ms, worst %d ms of %d runs%n",
                millis[runs / 2],
                millis[runs - 1],
                runs);
    }

    private static void ask(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    "GET /eureka/apps HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(
                        "the first answer is " + answer.lines().findFirst().orElse("empty"));
            }
        }
    }
}
