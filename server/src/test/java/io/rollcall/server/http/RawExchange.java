package io.rollcall.server.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which all that is sent and received counts, byte by byte; each byte is a character here. */
final class RawExchange implements AutoCloseable {
    private static final String END = "\r\n\r\n";

    private final Socket socket;
    private final InputStream in;

    RawExchange(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The head of the next answer, whatever the time in it; what there is of it if the server ends it early. */
    String head() throws IOException {
        return timeless(text(headBytes()));
    }

    private ByteArrayOutputStream headBytes() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int next = 0;
        while (next >= 0 && !text(head).endsWith(END)) {
            next = in.read();
            if (next >= 0) {
                head.write(next);
            }
        }
        return head;
    }

    /** The next answer, head and body, whatever the time in it; what there is of it if the server ends it early. */
    String answer(boolean toHead) throws IOException {
        ByteArrayOutputStream whole = headBytes();
        String head = text(whole).toLowerCase(Locale.ROOT);
        int length = head.indexOf("content-length: ");
        if (!toHead && length >= 0 && head.endsWith(END)) {
            int from = length + "content-length: ".length();
            whole.writeBytes(in.readNBytes(Integer.parseInt(head.substring(from, head.indexOf('\r', from)))));
        }
        return timeless(text(whole));
    }

    /** What else comes until the server ends the connection; a reset is an end too. */
    String rest() throws IOException {
        try {
            return timeless(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (SocketException reset) {
            return "";
        }
    }

    /** The next answer to a request on the same connection, empty if the server has ended that. */
    String lastly(String request) throws IOException {
        try {
            send(request);
            return answer(false) + rest();
        } catch (SocketException ended) {
            return "";
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String timeless(String answers) {
        return answers.replaceAll("\r\nDate: [^\r]*", "\r\nDate: then");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
