package io.rollcall.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that speaks HTTP/2 by hand. */
@Timeout(20)
class GrpcExchangeTest {
    private static final Request PUT =
            Request.call("put", "/a.Store/Put", "key".getBytes(StandardCharsets.UTF_8), new byte[300]);

    private final BlockingQueue<Frame> seen = new LinkedBlockingQueue<>();
    private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private volatile boolean refuses;

    GrpcExchangeTest() throws IOException {}

    @SuppressWarnings("ArrayRecordComponent") // compared by none
    private record Frame(int kind, int flags, int stream, byte[] content) {
        static Frame read(DataInputStream in) throws IOException {
            int head = in.readInt();
            int flags = in.readUnsignedByte();
            return new Frame(head & 0xff, flags, in.readInt(), in.readNBytes(head >>> 8));
        }
    }

    @BeforeEach
    void open() {
        Thread thread = new Thread(this::serve, "server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        door.close();
    }

    private void serve() {
        try (Socket socket = door.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
            OutputStream out = socket.getOutputStream();
            out.write(GrpcFrames.frame(GrpcFrames.SETTINGS, 0, new byte[0]));
            while (true) {
                Frame frame = Frame.read(in);
                seen.add(frame);
                if (frame.kind == GrpcFrames.DATA) {
                    answer(out, frame.stream);
                }
            }
        } catch (IOException gone) {
            // The client has what it wanted.
        }
    }

    private void answer(OutputStream out, int stream) throws IOException {
        out.write(GrpcFrames.frame(GrpcFrames.PING, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        if (!refuses) {
            out.write(of(stream, GrpcFrames.frame(GrpcFrames.HEADERS, 4, new byte[] {(byte) 0x88})));
            byte[] data = of(stream, GrpcFrames.frame(GrpcFrames.DATA, 0, new byte[5]));
            // In pieces, as a network may bring it.
            out.write(data, 0, 4);
            out.flush();
            out.write(data, 4, data.length - 4);
        }
        out.write(of(stream, GrpcFrames.frame(GrpcFrames.HEADERS, 5, new byte[0])));
    }

    private static byte[] of(int stream, byte[] frame) {
        frame[8] = (byte) stream;
        return frame;
    }

    private Load load() throws IOException {
        return new Load(List.of(door.getLocalPort()), 1, Protocol.GRPC, () -> PUT);
    }

    private Frame next(int kind, int flags) throws InterruptedException {
        Frame frame = seen.poll(10, TimeUnit.SECONDS);
        while (frame != null && (frame.kind != kind || frame.flags != flags)) {
            frame = seen.poll(10, TimeUnit.SECONDS);
        }
        if (frame == null) {
            throw new AssertionError("no frame of kind " + kind + " came");
        }
        return frame;
    }

    @Test
    void calls_follow_one_another_each_in_a_stream_of_its_own_with_the_whole_message() throws Exception {
        try (Load load = load()) {
            load.some(3);

            for (int stream = 1; stream <= 5; stream += 2) {
                Frame data = next(GrpcFrames.DATA, GrpcFrames.END_STREAM);
                assertThat(data.stream).isEqualTo(stream);
                // Five bytes before the message; two fields with their heads.
                assertThat(data.content).hasSize(5 + 2 + 3 + 3 + 300);
                assertThat(data.content).startsWith(0, 0, 0, 308 >> 8, 308 & 0xff, 0x0a, 3, 'k', 'e', 'y', 0x12);
            }
        }
    }

    @Test
    void what_the_server_wants_acknowledged_is() throws Exception {
        try (Load load = load()) {
            load.some(2);

            next(GrpcFrames.SETTINGS, GrpcFrames.ACKNOWLEDGED);
            assertThat(next(GrpcFrames.PING, GrpcFrames.ACKNOWLEDGED).content).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        }
    }

    @Test
    void an_end_without_a_message_is_a_failure() throws IOException {
        refuses = true;

        try (Load load = load()) {
            assertThatThrownBy(() -> load.some(1)).hasMessageContaining("put was answered by an error");
        }
    }

    @Test
    void more_than_the_server_has_room_for_is_an_error_and_not_waited_for() throws IOException {
        try (Load load = load()) {
            assertThatThrownBy(() -> load.some(1_000)).hasMessageContaining("window is full");
        }
    }
}
