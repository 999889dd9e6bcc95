package io.rollcall.server.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection on which anything may be said. */
final class Raw {
    private Raw() {}

    /** Says something, and gives what comes back until half a second passes or the connection ends. */
    static String exchange(int port, String said) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder heard = new StringBuilder();
            byte[] piece = new byte[8_192];
            try {
                for (int length = socket.getInputStream().read(piece);
                        length >= 0;
                        length = socket.getInputStream().read(piece)) {
                    heard.append(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
                    socket.setSoTimeout(500);
                }
            } catch (SocketTimeoutException silence) {
                return heard.toString();
            }
            return heard.toString();
        }
    }
}
