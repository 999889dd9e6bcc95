package io.rollcall.server.conformance.kit;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.rollcall.server.conformance.kit.Item.Action;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * WireMock in the place of an old Eureka server. Left alone it answers batches as that does: it remembers what was
 * registered with it, and answers 404 for the rest. A test says what it answers instead, and asks what it received.
 */
final class OldPeer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String NO_APPLICATIONS =
            "{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\"\",\"application\":[]}}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final List<Batch> batches = new CopyOnWriteArrayList<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Map<String, ItemAnswer> nextAnswers = new ConcurrentHashMap<>();
    private volatile @Nullable ResponseDefinition insteadOfResults;
    private WireMockServer server;

    /** What an item is answered, with the instance that belongs to a 409. */
    private record ItemAnswer(int status, @Nullable ObjectNode entity) {}

    /** @param port where it listens; 0 picks a free one, which it keeps */
    OldPeer(int port) {
        this.server = started(port);
        this.port = server.port();
    }

    private WireMockServer started(int atPort) {
        WireMockServer fresh = new WireMockServer(options()
                .bindAddress("127.0.0.1")
                .port(atPort)
                .containerThreads(40)
                .disableRequestJournal()
                .extensions(new Results()));
        fresh.stubFor(any(anyUrl()).atPriority(9).willReturn(aResponse().withStatus(404)));
        fresh.stubFor(get(urlPathMatching("/eureka/apps/?")).willReturn(okJson(NO_APPLICATIONS)));
        fresh.stubFor(get(urlPathMatching("/eureka/apps/delta")).willReturn(okJson(NO_APPLICATIONS)));
        fresh.stubFor(post(urlPathMatching("/eureka/peerreplication/batch/?")).willReturn(aResponse()));
        fresh.start();
        return fresh;
    }

    /** What the target is configured with. */
    String url() {
        return "http://127.0.0.1:" + port + "/eureka/";
    }

    // ---- what it answers ---------------------------------------------------------------------------

    /** Back to what it answers when left alone; nothing is remembered. */
    void startsAnew() {
        recovers();
        nextAnswers.clear();
        held.clear();
        batches.clear();
    }

    /** Every batch is answered with this, and none of its items is carried out, until it recovers. */
    void answersBatchesWith(ResponseDefinitionBuilder answer) {
        insteadOfResults = answer.build();
    }

    void recovers() {
        insteadOfResults = null;
    }

    /** The next item of this kind about this instance is answered so, and not carried out. */
    void answersNext(Action action, Sample sample, int status) {
        nextAnswers.put(action + sample.id(), new ItemAnswer(status, null));
    }

    /** The next heartbeat of this instance is answered 409, with this as what the peer holds. */
    void answersNextHeartbeatWithConflict(Sample sample, ObjectNode entity) {
        nextAnswers.put(Action.HEARTBEAT + sample.id(), new ItemAnswer(409, entity));
    }

    /** As if the instance had been evicted there. */
    void forgets(Sample sample) {
        held.remove(sample.id());
    }

    /** Connections are refused until it listens again. */
    void stopsListening() {
        server.stop();
    }

    void listensAgain() {
        server = started(port);
    }

    // ---- what it received --------------------------------------------------------------------------

    List<Batch> batches() {
        return batches;
    }

    /** All items about an instance in the order of their arrival, those of batches that were not carried out too. */
    List<Item> received(Sample sample) {
        return batches.stream()
                .flatMap(batch -> batch.items().stream())
                .filter(item -> item.isAbout(sample))
                .toList();
    }

    List<Action> actions(Sample sample) {
        return received(sample).stream().map(Item::action).toList();
    }

    boolean holds(Sample sample) {
        // Not before the batch that brought it is among those that were received.
        synchronized (held) {
            return held.contains(sample.id());
        }
    }

    void awaitHeld(Sample sample) {
        await("the peer holds " + sample.id()).until(() -> holds(sample));
    }

    void awaitHeld(List<Sample> fleet) {
        await("the peer holds all of a fleet").until(() -> fleet.stream().allMatch(this::holds));
    }

    void awaitGone(Sample sample) {
        await("the peer no longer holds " + sample.id()).until(() -> !holds(sample));
    }

    /** Waits until so many batches with an item about this instance have arrived. */
    void awaitAttempts(Sample sample, int atLeast) {
        await(atLeast + " batches with " + sample.id())
                .until(() -> batches.stream().filter(batch -> batch.has(sample)).count() >= atLeast);
    }

    /** Waits until the last item about this instance is of this kind. */
    Item awaitLast(Action action, Sample sample) {
        await(action + " of " + sample.id())
                .until(
                        () -> received(sample),
                        items -> !items.isEmpty() && items.get(items.size() - 1).action() == action);
        List<Item> items = received(sample);
        return items.get(items.size() - 1);
    }

    /** Waits until just these have arrived about this instance, in this order. */
    void awaitActions(Sample sample, Action... actions) {
        await("actions about " + sample.id()).until(() -> actions(sample), Arrays.asList(actions)::equals);
    }

    /** Waits until all that has happened at the target so far is sent: what happens there now has arrived. */
    void awaitAllSentBy(RegistryUnderTest target) {
        Sample marker = Sample.up();
        target.register(marker);
        awaitHeld(marker);
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Called by WireMock for each request before it answers. */
    private final class Results implements ResponseDefinitionTransformerV2 {
        @Override
        public String getName() {
            return "results";
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            if (!event.getRequest().getUrl().contains("peerreplication/batch")) {
                return event.getResponseDefinition();
            }
            Batch batch = Batch.of(event.getRequest());
            synchronized (held) {
                ResponseDefinition instead = insteadOfResults;
                ResponseDefinition answer = instead != null ? instead : results(batch);
                batches.add(batch);
                return answer;
            }
        }

        private ResponseDefinition results(Batch batch) {
            ObjectNode body = JSON.createObjectNode();
            ArrayNode results = body.putArray("responseList");
            for (Item item : batch.items()) {
                ItemAnswer told = nextAnswers.remove(item.action() + item.id());
                ItemAnswer answer = told != null ? told : new ItemAnswer(carryOut(item), null);
                ObjectNode result = results.addObject().put("statusCode", answer.status);
                if (answer.entity != null) {
                    result.set("responseEntity", answer.entity);
                }
            }
            return okJson(body.toString()).build();
        }

        private int carryOut(Item item) {
            boolean known =
                    switch (item.action()) {
                        case REGISTER -> {
                            held.add(item.id());
                            yield true;
                        }
                        case CANCEL -> held.remove(item.id());
                        case HEARTBEAT, STATUS_UPDATE, DELETE_STATUS_OVERRIDE -> held.contains(item.id());
                    };
            return known ? 200 : 404;
        }
    }
}
