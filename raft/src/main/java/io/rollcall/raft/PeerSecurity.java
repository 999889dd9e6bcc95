package io.rollcall.raft;

import java.nio.file.Path;

/** How members know each other. Whoever reaches an open engine may write into the log. */
public sealed interface PeerSecurity {
    /** Nothing: allowed among members that are all on loopback addresses. */
    PeerSecurity LOOPBACK_ONLY = new LoopbackOnly();

    /** Nothing, wherever the members are: for somebody who knows what he does. */
    PeerSecurity INSECURE = new Insecure();

    /** See {@link #LOOPBACK_ONLY}. */
    record LoopbackOnly() implements PeerSecurity {}

    /** See {@link #INSECURE}. */
    record Insecure() implements PeerSecurity {}

    /**
     * TLS 1.3, each side showing a certificate.
     *
     * @param privateKey PKCS#8 in PEM, without a password
     * @param certificates this member's certificate first, in PEM; it has to name the member's host
     * @param trusted who may sign the members' certificates, in PEM: nobody else's authority
     */
    record MutualTls(Path privateKey, Path certificates, Path trusted) implements PeerSecurity {}
}
