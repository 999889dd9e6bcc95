package io.rollcall.server.peer;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.nio.charset.StandardCharsets;

/** What a peer may answer that no peer should. */
enum Misbehaviour {
    STATUS_500,
    BUSY,
    REDIRECT,
    SILENT,
    DRIPPING,
    RESET,
    EMPTY,
    TRUNCATED,
    NO_HTTP,
    OVER_LONG,
    NO_BODY,
    GARBAGE,
    UNSIGNED;

    ResponseDefinitionBuilder answer() {
        return switch (this) {
            case STATUS_500 -> aResponse().withStatus(500);
            case BUSY -> aResponse().withStatus(503).withHeader("Retry-After", "1");
            case REDIRECT -> aResponse().withStatus(302).withHeader("Location", "http://127.0.0.1:1/");
            case SILENT -> aResponse().withFixedDelay(30_000);
            case DRIPPING -> aResponse().withChunkedDribbleDelay(50, 30_000).withBody("x".repeat(50));
            case RESET -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
            case EMPTY -> aResponse().withFault(Fault.EMPTY_RESPONSE);
            case TRUNCATED -> aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK);
            case NO_HTTP -> aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE);
            case OVER_LONG -> aResponse().withBody(new byte[HttpPeerTransport.MOST_ANSWER_BYTES + 1]);
            case NO_BODY -> aResponse().withBody(new byte[0]);
            case GARBAGE -> aResponse().withBody("\u0000\u0001 no message".getBytes(StandardCharsets.UTF_8));
            case UNSIGNED -> aResponse().withBody("yes").withTransformerParameter(SigningPeer.UNSIGNED, true);
        };
    }
}
