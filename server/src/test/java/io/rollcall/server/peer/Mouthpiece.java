package io.rollcall.server.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server that says the same to everybody, and hangs up. */
final class Mouthpiece implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String says;

    Mouthpiece(String says) throws IOException {
        this.says = says;
        Thread thread = new Thread(this::serve, "mouthpiece");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket caller = listening.accept()) {
                // A request comes in one piece; what is left unread would make the end a reset.
                int read = caller.getInputStream().read(new byte[65_536]);
                if (read > 0) {
                    caller.getOutputStream().write(says.getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException gone) {
                // The caller left, or nobody is to call any more.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
