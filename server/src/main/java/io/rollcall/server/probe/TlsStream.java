package io.rollcall.server.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes under TLS, on top of those of a connection. The engine says what it needs next, and that is done, until what
 * the user of the stream waits for is there; the handshake happens on the way.
 */
final class TlsStream implements Stream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Stream below;
    private final SSLEngine engine;
    private final Consumer<Exception> whenBroken;
    /** Arrived and not decrypted; ready to be read. */
    private final ByteBuffer sealed;

    private final ByteBuffer outgoing;
    private final ByteBuffer opened;
    private ByteBuffer unsent = NOTHING;
    private @Nullable Runnable whenWritten;
    private @Nullable Predicate<ByteBuffer> reader;

    /** @param below whose reads are no longer than a packet of the engine's session */
    TlsStream(Stream below, SSLEngine engine, Consumer<Exception> whenBroken) {
        this.below = below;
        this.engine = engine;
        this.whenBroken = whenBroken;
        int packet = engine.getSession().getPacketBufferSize();
        // Part of a packet may be left when the next bytes come.
        this.sealed = ByteBuffer.allocate(2 * packet).flip();
        this.outgoing = ByteBuffer.allocate(packet);
        this.opened = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    @Override
    public void write(ByteBuffer all, Runnable then) {
        unsent = all;
        whenWritten = then;
        go();
    }

    @Override
    public void read(Predicate<ByteBuffer> whoReads) {
        reader = whoReads;
        go();
    }

    private void go() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = step();
            }
        } catch (SSLException broken) {
            whenBroken.accept(broken);
        }
    }

    /** Does what is to be done next; false once something else will go on. */
    private boolean step() throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                Runnable task = engine.getDelegatedTask();
                if (task != null) {
                    task.run();
                }
                return true;
            }
            case NEED_WRAP -> {
                return wrap(NOTHING);
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                return unwrap();
            }
            default -> {
                return whenWritten != null ? send(whenWritten) : receive();
            }
        }
    }

    private boolean send(Runnable then) throws SSLException {
        if (unsent.hasRemaining()) {
            return wrap(unsent);
        }
        whenWritten = null;
        then.run();
        return false;
    }

    private boolean receive() throws SSLException {
        if (reader == null || opened.position() == 0) {
            return unwrap();
        }
        boolean goesOn = reader.test(opened.flip());
        opened.clear();
        return goesOn;
    }

    private boolean wrap(ByteBuffer plain) throws SSLException {
        outgoing.clear();
        SSLEngineResult result = engine.wrap(plain, outgoing);
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            whenBroken.accept(new IOException("it ends the TLS session"));
            return false;
        }
        below.write(outgoing.flip(), this::go);
        return false;
    }

    private boolean unwrap() throws SSLException {
        SSLEngineResult result = engine.unwrap(sealed, opened);
        switch (result.getStatus()) {
            case OK -> {
                return true;
            }
            case BUFFER_UNDERFLOW -> {
                below.read(this::arrived);
                return false;
            }
            default -> {
                whenBroken.accept(new IOException("it ends the TLS session before its answer is whole"));
                return false;
            }
        }
    }

    private boolean arrived(ByteBuffer bytes) {
        sealed.compact();
        if (bytes.remaining() > sealed.remaining()) {
            whenBroken.accept(new IOException("its TLS packets are longer than any"));
            return false;
        }
        sealed.put(bytes).flip();
        // Not more by itself: the engine says when.
        go();
        return false;
    }
}
