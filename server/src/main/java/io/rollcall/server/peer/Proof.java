package io.rollcall.server.peer;

import io.rollcall.replication.record.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The codes by which nodes prove to each other that they know the cluster's secret. Each is an HMAC over
 * everything it vouches for, the lengths of the parts included, and begins with its own purpose, so that
 * none can be passed off as another. Pure functions.
 */
final class Proof {
    /** Bytes of a nonce, and of a challenge. */
    static final int NONCE_BYTES = 16;

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Mac mac;

    private Proof(byte[] key, String purpose) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
        with(purpose);
    }

    /** That the sender of a hello, who drew {@code nonce}, knows the secret. */
    static byte[] hello(byte[] secret, NodeId sender, String nonce) {
        return new Proof(secret, "rollcall hello").with(sender).with(nonce).end();
    }

    /** That who answers the hello knows it too, and means this hello and no other. */
    static byte[] welcome(byte[] secret, NodeId sender, String nonce, String session, String challenge) {
        return new Proof(secret, "rollcall welcome")
                .with(sender)
                .with(nonce)
                .with(session)
                .with(challenge)
                .end();
    }

    /** The key of the session that the two open: neither could choose it alone. */
    static byte[] sessionKey(byte[] secret, NodeId sender, String nonce, String session, String challenge) {
        return new Proof(secret, "rollcall session")
                .with(sender)
                .with(nonce)
                .with(session)
                .with(challenge)
                .end();
    }

    /**
     * That a request is the sender's own, whole, and meant for here and now.
     *
     * @param encoding of the body, empty for none
     * @param body as it travels
     */
    static byte[] request(
            byte[] key, String challenge, long number, String path, NodeId sender, String encoding, byte[] body) {
        return new Proof(key, "rollcall request")
                .with(challenge)
                .with(number)
                .with("POST")
                .with(path)
                .with(sender)
                .with(encoding)
                .with(digest(body))
                .end();
    }

    /** That an answer is the one to the request of that number. */
    static byte[] answer(byte[] key, String challenge, long number, int status, String encoding, byte[] body) {
        return new Proof(key, "rollcall answer")
                .with(challenge)
                .with(number)
                .with(status)
                .with(encoding)
                .with(digest(body))
                .end();
    }

    private Proof with(byte[] part) {
        mac.update(ByteBuffer.allocate(4).putInt(part.length).flip());
        mac.update(part);
        return this;
    }

    private Proof with(String part) {
        return with(part.getBytes(StandardCharsets.UTF_8));
    }

    private Proof with(long part) {
        return with(ByteBuffer.allocate(8).putLong(part).array());
    }

    private Proof with(NodeId node) {
        return with(node.name()).with(node.incarnation());
    }

    private byte[] end() {
        return mac.doFinal();
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** A code, a nonce or a challenge as it stands in a header. */
    static String text(byte[] bytes) {
        return TEXT.encodeToString(bytes);
    }

    /** Whether a header says {@code expected}; takes as long whatever is said. */
    static boolean says(@Nullable String given, byte[] expected) {
        byte[] said = given == null ? new byte[0] : given.getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(said, text(expected).getBytes(StandardCharsets.UTF_8));
    }
}
