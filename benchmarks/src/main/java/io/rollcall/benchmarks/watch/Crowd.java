package io.rollcall.benchmarks.watch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many watchers on one selector, each of which notes when a marker comes along. They read and look at nothing
 * else: what they take of the processor is to be little beside what the server takes.
 */
public final class Crowd implements AutoCloseable {
    /** Longer than any marker: what may be cut between two reads. */
    private static final int CARRIED = 48;

    private final Selector selector = Selector.open();
    private final List<Member> members = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(262_144);
    private byte[] marker = {};
    private int open;

    private static final class Member {
        private final byte[] carried = new byte[CARRIED];
        private int carriedBytes;
        private long foundAt;
    }

    public Crowd() throws IOException {}

    /** Connects some more, and reads until each has had all there is. */
    public void join(int port, int count) throws IOException {
        marker = "\nid: ".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(
                    "GET /api/v1/watch HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
            channel.configureBlocking(false);
            Member member = new Member();
            members.add(member);
            channel.register(selector, SelectionKey.OP_READ, member);
            open++;
            if (i % 50 == 49) {
                read(1);
            }
        }
        await(TimeUnit.SECONDS.toNanos(60));
    }

    /** From now on this is what each looks for. */
    public void expect(String text) {
        marker = text.getBytes(StandardCharsets.UTF_8);
        for (Member member : members) {
            member.foundAt = 0;
            member.carriedBytes = 0;
        }
        open = members.size();
    }

    /** Reads until all have found it, or the time is over; the times at which they did, in order. */
    public long[] await(long nanos) throws IOException {
        long until = System.nanoTime() + nanos;
        while (open > 0 && System.nanoTime() < until) {
            read(10);
        }
        if (open > 0) {
            throw new IOException(open + " of " + members.size() + " watchers were not told");
        }
        return members.stream().mapToLong(member -> member.foundAt).sorted().toArray();
    }

    private void read(long millis) throws IOException {
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            Member member = (Member) key.attachment();
            buffer.clear();
            buffer.put(member.carried, 0, member.carriedBytes);
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("the server ended a watch");
            }
            look(member);
        }
        selector.selectedKeys().clear();
    }

    private void look(Member member) {
        byte[] bytes = buffer.array();
        int length = buffer.position();
        if (member.foundAt == 0 && contains(bytes, length)) {
            member.foundAt = System.nanoTime();
            open--;
        }
        member.carriedBytes = Math.min(CARRIED, length);
        System.arraycopy(bytes, length - member.carriedBytes, member.carried, 0, member.carriedBytes);
    }

    private boolean contains(byte[] bytes, int length) {
        for (int at = 0; at + marker.length <= length; at++) {
            if (bytes[at] == marker[0] && Arrays.equals(bytes, at, at + marker.length, marker, 0, marker.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
