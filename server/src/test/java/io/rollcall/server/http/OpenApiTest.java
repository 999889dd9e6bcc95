package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.DisallowUnknownKeywordFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.rollcall.client.wire.EurekaJson;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds the description of the native API to what the server answers, and the other way round. */
class OpenApiTest {
    private static final String DOCUMENT = "urn:rollcall:openapi";

    /** A word in a schema that is none would check nothing, so none is let through. */
    private static final JsonMetaSchema STRICT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .keywords(Stream.of("openapi", "info", "servers", "tags", "paths", "components")
                    .map(NonValidationKeyword::new)
                    .toList())
            .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
            .build();

    private final ObjectMapper mapper = new ObjectMapper();
    private final SteeredNode node = new SteeredNode();
    private JsonNode document = mapper.nullNode();
    private JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    /**
     * One call of an operation.
     *
     * @param body what is sent as JSON, empty for none
     * @param status the answer that it is there to show
     */
    private record Call(String method, String template, String path, String body, int status) {
        String operation() {
            return method + " " + template;
        }
    }

    private static final String ONE = "/api/v1/instances/{app}/{id}";

    private static String registration(String app) {
        return new String(EurekaJson.registration(SteeredNode.instance(app, "p-1")), StandardCharsets.UTF_8);
    }

    private static final List<Call> CALLS = List.of(
            new Call(
                    "POST",
                    "/api/v1/renewals",
                    "/api/v1/renewals",
                    "{\"renewals\":[{\"app\":\"HELD\",\"id\":\"held-1\",\"lastDirtyTimestamp\":0},"
                            + "{\"app\":\"HELD\",\"id\":\"none\"}]}",
                    200),
            new Call("POST", "/api/v1/renewals", "/api/v1/renewals", "{\"renewals\":[{}]}", 400),
            new Call("GET", "/api/v1/applications", "/api/v1/applications", "", 200),
            new Call("GET", "/api/v1/applications/{app}", "/api/v1/applications/HELD", "", 200),
            new Call("GET", "/api/v1/applications/{app}", "/api/v1/applications/%20", "", 400),
            new Call("GET", "/api/v1/applications/{app}", "/api/v1/applications/none", "", 404),
            new Call("GET", "/api/v1/protection", "/api/v1/protection", "", 200),
            new Call("DELETE", "/api/v1/protection", "/api/v1/protection", "", 204),
            new Call("GET", "/api/v1/cluster", "/api/v1/cluster", "", 200),
            new Call("GET", "/api/v1/version", "/api/v1/version", "", 200),
            new Call("GET", ONE, "/api/v1/instances/HELD/held-1", "", 200),
            new Call("GET", ONE, "/api/v1/instances/HELD/none?consistent=true", "", 404),
            new Call("PUT", ONE, "/api/v1/instances/PAPER/p-1?ephemeral=false", registration("PAPER"), 200),
            new Call("PUT", ONE, "/api/v1/instances/LEASED/p-1", registration("LEASED"), 204),
            new Call("PUT", ONE, "/api/v1/instances/PAPER/p-1?ephemeral=true", registration("PAPER"), 409),
            new Call("GET", ONE, "/api/v1/instances/PAPER/p-1?consistent=true", "", 200),
            new Call("GET", "/api/v1/applications/{app}", "/api/v1/applications/PAPER", "", 200),
            new Call("PUT", ONE + "/override", "/api/v1/instances/PAPER/p-1/override?status=DOWN", "", 200),
            new Call("DELETE", ONE + "/override", "/api/v1/instances/PAPER/p-1/override", "", 200),
            new Call("DELETE", ONE + "/override", "/api/v1/instances/LEASED/p-1/override", "", 204),
            new Call("POST", ONE + "/mode", "/api/v1/instances/LEASED/p-1/mode?ephemeral=true", "", 204),
            new Call("POST", ONE + "/mode", "/api/v1/instances/LEASED/none/mode?ephemeral=true", "", 404),
            new Call("POST", ONE + "/drain", "/api/v1/instances/LEASED/p-1/drain", "", 200),
            new Call("POST", ONE + "/drain", "/api/v1/instances/LEASED/none/drain", "", 404),
            new Call("POST", ONE + "/drain", "/api/v1/instances/PAPER/p-1/drain?wait=1h", "", 400),
            new Call("GET", WatchRoute.PATH, WatchRoute.PATH + "?wait=1s", "", 200),
            new Call("GET", WatchRoute.PATH, WatchRoute.PATH + "?since=none", "", 400),
            new Call("DELETE", ONE, "/api/v1/instances/PAPER/p-1?ephemeral=true", "", 409),
            new Call("DELETE", ONE, "/api/v1/instances/PAPER/p-1", "", 200),
            new Call("DELETE", ONE, "/api/v1/instances/LEASED/p-1", "", 204),
            new Call("GET", "/api/v1/raft", "/api/v1/raft", "", 200),
            new Call("POST", "/api/v1/raft/members", "/api/v1/raft/members?member=b@127.0.0.1:1", "", 409),
            new Call("POST", "/api/v1/raft/members", "/api/v1/raft/members?member=b", "", 400),
            new Call("DELETE", "/api/v1/raft/members/{name}", "/api/v1/raft/members/b", "", 409),
            new Call("POST", "/api/v1/raft/leader", "/api/v1/raft/leader?name=b", "", 409),
            new Call("POST", "/api/v1/raft/snapshot", "/api/v1/raft/snapshot", "", 200),
            new Call("GET", "/health/live", "/health/live", "", 200),
            new Call("GET", "/health/ready", "/health/ready", "", 200),
            new Call("GET", "/openapi.json", "/openapi.json", "", 200));

    @BeforeEach
    void read() throws Exception {
        document = mapper.readTree(node.get("/openapi.json").body());
        String text = document.toString();
        schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012, builder -> builder.metaSchema(STRICT)
                .schemaLoaders(loaders -> loaders.schemas(java.util.Map.of(DOCUMENT, text))));
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void every_operation_of_the_description_is_called() {
        assertThat(CALLS.stream().map(Call::operation).toList()).containsAll(describedOperations());
    }

    @Test
    void every_answer_is_one_that_the_description_has() throws Exception {
        for (boolean holding : new boolean[] {false, true}) {
            if (holding) {
                node.cluster = ClusterReports.broken();
                node.holdTen();
            } else {
                node.register("HELD", "held-1");
            }
            for (Call call : CALLS) {
                HttpResponse<String> answer = node.send(
                        call.method,
                        call.path,
                        call.body.getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/json",
                        "Accept",
                        call.path.startsWith(WatchRoute.PATH) ? "application/json" : "*/*");

                assertThat(answer.statusCode())
                        .as("%s %s", call.method, call.path)
                        .isEqualTo(call.status);
                requireDescribed(call, answer);
            }
        }
    }

    @Test
    void the_answer_of_a_node_that_is_not_ready_is_described() throws Exception {
        node.state.notReadyBecause("the first sync has not ended");

        requireDescribed(new Call("GET", "/health/ready", "/health/ready", "", 503), node.get("/health/ready"));
    }

    @Test
    void requests_that_the_description_allows_are_those_that_are_taken() throws Exception {
        String pointer = "/paths/~1api~1v1~1renewals/post/requestBody/content/application~1json/schema";
        for (Call call : CALLS) {
            if (call.path.equals("/api/v1/renewals")) {
                assertThat(wrong(pointer, call.body).isEmpty()).isEqualTo(call.status == 200);
            }
        }
        assertThat(wrong(pointer, "{\"renewals\":[],\"more\":1}")).isNotEmpty();
    }

    @Test
    void a_wrong_answer_would_be_noticed() throws Exception {
        assertThat(wrong("/components/schemas/Protection", "{\"active\":\"yes\"}"))
                .isNotEmpty();
    }

    @Test
    void every_native_method_of_the_resources_is_described_and_nothing_else() {
        Set<String> served = new TreeSet<>();
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.rollcall.server.http")) {
            Class<?> resource = found.reflect();
            Path root = resource.getAnnotation(Path.class);
            boolean isNative = root != null
                    && !root.value().startsWith("{base")
                    && !root.value().startsWith("serverinfo")
                    && !root.value().equals("/");
            if (isNative) {
                for (Method method : resource.getDeclaredMethods()) {
                    served.addAll(operations(root.value(), method));
                }
            }
        }

        // No resource, and an operation all the same.
        served.add("GET " + WatchRoute.PATH);

        assertThat(served).isNotEmpty().containsExactlyInAnyOrderElementsOf(describedOperations());
    }

    private static List<String> operations(String root, Method method) {
        List<String> found = new ArrayList<>();
        Path below = method.getAnnotation(Path.class);
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                found.add(verb.value() + " /" + root + (below == null ? "" : "/" + below.value()));
            }
        }
        return found;
    }

    private Set<String> describedOperations() {
        Set<String> described = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    // What all operations of a path have in common stands beside them.
                    if (!verb.equals("parameters")) {
                        described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return described;
    }

    private void requireDescribed(Call call, HttpResponse<String> answer) throws Exception {
        String pointer = "/paths/" + escaped(call.template) + "/" + call.method.toLowerCase(Locale.ROOT) + "/responses/"
                + answer.statusCode();
        assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
        @Nullable JsonNode shared = document.at(pointer).get("$ref");
        if (shared != null) {
            pointer = shared.asText().substring(1);
        }
        JsonNode content = document.at(pointer + "/content");
        if (content.isMissingNode()) {
            assertThat(answer.body()).as(call.operation()).isEmpty();
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("none");
        assertThat(content.has(type))
                .as("%s answers %s", call.operation(), type)
                .isTrue();
        assertThat(wrong(pointer + "/content/" + escaped(type) + "/schema", answer.body()))
                .as("%s answers %s", call.operation(), answer.body())
                .isEmpty();
    }

    private Set<ValidationMessage> wrong(String pointer, String json) throws Exception {
        assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
        JsonSchema schema = schemas.getSchema(SchemaLocation.of(DOCUMENT + "#" + pointer));
        return schema.validate(mapper.readTree(json));
    }

    private static String escaped(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }
}
