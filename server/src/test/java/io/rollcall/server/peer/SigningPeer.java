package io.rollcall.server.peer;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Makes a WireMock server a peer that is believed: it takes part in hellos, and signs what the stubs say.
 * What they do not say, it answers by itself. A stub misbehaves in everything else; one with the parameter
 * {@link #UNSIGNED} in that too.
 */
final class SigningPeer implements ResponseDefinitionTransformerV2 {
    static final String UNSIGNED = "unsigned";

    /** A stub with this parameter leaves the body to what the peer really answers. */
    static final String REAL = "real";

    private final PeerGate gate;
    private final PeerAnswers answers;

    /** The messages that came, in their order. */
    final List<Message> messages = new CopyOnWriteArrayList<>();

    /** One of them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(PeerRequest.Kind kind, byte[] bytes) {}

    SigningPeer(ClusterSecret secret, PeerAnswers answers) {
        this.gate = new PeerGate(secret, new SecureRandom(), System::nanoTime);
        this.answers = answers;
    }

    @Override
    public String getName() {
        return "signing-peer";
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        Request request = event.getRequest();
        URI uri = URI.create(request.getUrl());
        PeerGate.Head head = new PeerGate.Head(
                request.getMethod().getName(),
                uri.getRawPath(),
                uri.getRawQuery(),
                header(request, PeerHeaders.AUTHORIZATION),
                header(request, PeerHeaders.NODE),
                header(request, "Content-Encoding"));
        ResponseDefinition said = event.getResponseDefinition();
        if (head.path().equals(PeerHeaders.HELLO)) {
            if (event.getStubMapping() != null && event.getStubMapping().getName() != null) {
                return said;
            }
            return gate.hello(head) instanceof PeerGate.Welcome welcome
                    ? new ResponseDefinitionBuilder()
                            .withStatus(204)
                            .withHeader(PeerHeaders.AUTHENTICATION_INFO, welcome.credentials())
                            .build()
                    : refused(PeerRefusal.SECRET);
        }
        byte[] body = request.getBody();
        if ("gzip".equals(head.encoding())) {
            // WireMock unpacks it; packed again it is what it was, for packing is the same each time.
            body = PackedBody.of(body).bytes();
        }
        PeerGate.Verdict verdict = gate.judge(head, body);
        return verdict instanceof PeerGate.Passed passed
                ? answer(said, passed, head, body)
                : refused(((PeerGate.Refused) verdict).why());
    }

    private static @Nullable String header(Request request, String name) {
        return request.containsHeader(name) ? request.getHeader(name) : null;
    }

    private static ResponseDefinition refused(PeerRefusal why) {
        return new ResponseDefinitionBuilder()
                .withStatus(401)
                .withHeader(PeerHeaders.CHALLENGE, PeerHeaders.challenge(why))
                .build();
    }

    private ResponseDefinition answer(
            ResponseDefinition said, PeerGate.Passed passed, PeerGate.Head head, byte[] body) {
        PeerRequest.Kind kind = kind(head.path());
        boolean real = !said.wasConfigured() || flag(said, REAL);
        ResponseDefinitionBuilder answer = real && !said.wasConfigured()
                ? new ResponseDefinitionBuilder().withStatus(200)
                : ResponseDefinitionBuilder.like(said);
        byte[] bytes;
        try {
            String encoding = head.encoding() == null ? "" : head.encoding();
            byte[] message = new PackedBody(encoding, body).unpacked(64 << 20);
            messages.add(new Message(kind, message));
            byte[] given = said.getByteBodyIfBinary() != null ? said.getByteBodyIfBinary() : said.getByteBody();
            bytes = real ? answers.answer(kind, message) : given == null ? new byte[0] : given;
        } catch (IOException | MalformedMessageException wrong) {
            throw new UncheckedIOException(new IOException(wrong));
        }
        int status = said.wasConfigured() ? said.getStatus() : 200;
        if (!flag(said, UNSIGNED)) {
            answer.withHeader(PeerHeaders.AUTHENTICATION_INFO, passed.sign(status, "", bytes));
        }
        return answer.withBody(bytes).build();
    }

    private static boolean flag(ResponseDefinition said, String name) {
        return said.getTransformerParameters() != null
                && said.getTransformerParameters().containsKey(name);
    }

    private static PeerRequest.Kind kind(String path) {
        for (PeerRequest.Kind kind : PeerRequest.Kind.values()) {
            if (path.equals(PeerHeaders.BASE + kind.path())) {
                return kind;
            }
        }
        throw new IllegalArgumentException(path);
    }
}
