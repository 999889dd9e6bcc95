package io.rollcall.server.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A socket to a node, and as much HTTP as it takes to read answers from it. */
final class RawConnection implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final InputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawConnection to(int port) throws IOException {
        return to(port, 0);
    }

    /** @param receiveBuffer how much the kernel takes in of what is not read; 0 leaves it to the kernel */
    static RawConnection to(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(15_000);
        socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 5_000);
        return new RawConnection(socket);
    }

    /** One request on a connection of its own, answered. */
    static Answer exchange(int port, RawRequest request) throws IOException {
        try (RawConnection connection = to(port)) {
            connection.send(request.bytes());
            return connection.read(false);
        }
    }

    /** Sends; a server that refuses early may have stopped to read by then, which is no error here. */
    void send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closed) {
            // The answer says why.
        }
    }

    /** Sends, or says that the server has ended the connection. */
    void sendAll(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a single byte. */
    void sendByte(int value) throws IOException {
        socket.getOutputStream().write(value);
    }

    /** The same, of a connection that may have ended. */
    void trySending(int value) {
        try {
            sendByte(value);
        } catch (IOException ended) {
            // The other side had enough.
        }
    }

    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Whether something can be read without waiting. */
    boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    /** Reads one answer. */
    Answer read(boolean toHead) throws IOException {
        String line = line();
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int status = Integer.parseInt(line.split(" ", 3)[1]);
        boolean hasBody = !toHead && status != 204;
        return new Answer(status, headers, hasBody ? body(headers) : new byte[0]);
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            int length = Integer.parseInt(line(), 16);
            while (length > 0) {
                whole.writeBytes(in.readNBytes(length));
                line();
                length = Integer.parseInt(line(), 16);
            }
            line();
            return whole.toByteArray();
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the answer ended in '" + line + "'");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** What else comes until the server ends the connection; a reset is an end too. */
    byte[] rest() throws IOException {
        try {
            return in.readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** An answer. */
    static final class Answer {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;

        Answer(int status, Map<String, String> headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        int status() {
            return status;
        }

        /** A header by its name in lower case, empty if it is not there. */
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        @Override
        public String toString() {
            return status + " " + headers + " " + text();
        }
    }
}
