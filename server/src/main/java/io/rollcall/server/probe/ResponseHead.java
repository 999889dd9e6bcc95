package io.rollcall.server.probe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an answer as it arrives, as far as a health check cares: its status line, and that it ends. The body
 * is nobody's business here, and is not read. Interim answers (1xx) are passed over.
 */
final class ResponseHead {
    /** What the head may have, all interim ones included. */
    static final int MOST_BYTES = 16 << 10;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final int SWITCHING = 101;

    private final StringBuilder line = new StringBuilder();
    private int bytes;
    private int status;
    private State state = State.UNFINISHED;

    enum State {
        /** More is to come. */
        UNFINISHED,
        /** It is whole. */
        WHOLE,
        /** It is none, or longer than any. */
        BROKEN
    }

    /** Takes what arrived. */
    State take(ByteBuffer arrived) {
        while (state == State.UNFINISHED && arrived.hasRemaining()) {
            byte b = arrived.get();
            if (++bytes > MOST_BYTES) {
                state = State.BROKEN;
            } else if (b == '\n') {
                line();
            } else {
                line.append((char) (b & 0xFF));
            }
        }
        return state;
    }

    private void line() {
        String text = line.toString();
        line.setLength(0);
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        if (status == 0) {
            Matcher matcher = STATUS_LINE.matcher(text);
            if (matcher.matches()) {
                status = Integer.parseInt(matcher.group(1));
            } else {
                state = State.BROKEN;
            }
        } else if (text.isEmpty()) {
            if (status < 200 && status != SWITCHING) {
                status = 0;
            } else {
                state = State.WHOLE;
            }
        }
    }

    /** The status of an answer whose head is whole. */
    int status() {
        return status;
    }

    /**
     * The request that asks for it.
     *
     * @param host value of the header of that name
     */
    static byte[] request(HttpQuestion question, String host) {
        StringBuilder request = new StringBuilder();
        request.append("GET ").append(question.path()).append(" HTTP/1.1\r\n");
        request.append("Host: ").append(host).append("\r\nConnection: close\r\n");
        if (question.headers().keySet().stream().noneMatch("User-Agent"::equalsIgnoreCase)) {
            request.append("User-Agent: rollcall-health-check\r\n");
        }
        if (question.headers().keySet().stream().noneMatch("Accept"::equalsIgnoreCase)) {
            request.append("Accept: */*\r\n");
        }
        question.headers()
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
