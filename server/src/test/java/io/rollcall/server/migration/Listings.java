package io.rollcall.server.migration;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.wire.EurekaJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** Registries' answers for tests: recorded ones, and such as are put together. */
final class Listings {
    /** The time of the tests, in milliseconds. */
    static final long NOW = 1_800_000_000_000L;

    private Listings() {}

    /** An ordinary instance that is UP and renewed its lease just now. */
    static RegisteredInstance up(String app, String id) {
        return shown(Instance.of(app, id, id + ".example", "192.0.2.7", new Port(8_080, true))
                .withLastDirtyTimestamp(NOW - 60_000));
    }

    static RegisteredInstance shown(Instance instance) {
        return shown(instance, InstanceStatus.UNKNOWN);
    }

    static RegisteredInstance shown(Instance instance, InstanceStatus override) {
        return new RegisteredInstance(
                instance, new Registration(override, NOW - 50_000, NOW - 1_000, 0, 0, NOW, ActionType.ADDED, false));
    }

    static String json(RegisteredInstance... instances) {
        Map<String, List<RegisteredInstance>> byApp = new LinkedHashMap<>();
        for (RegisteredInstance instance : instances) {
            byApp.computeIfAbsent(instance.key().app(), app -> new ArrayList<>())
                    .add(instance);
        }
        List<Application> applications = new ArrayList<>();
        byApp.forEach((app, listed) -> applications.add(new Application(app, listed)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            EurekaJson.writeApplications(new Applications("1", "", applications), bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static Snapshot snapshot(RegisteredInstance... instances) {
        return snapshot(json(instances));
    }

    static Snapshot snapshot(String json) {
        List<io.rollcall.client.wire.UnusableInstance> unusable = new ArrayList<>();
        Applications applications = EurekaJson.readApplications(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), unusable::add);
        return new Snapshot(URI.create("http://test.example/eureka/"), applications.applications(), unusable);
    }

    /** All that a real Spring Cloud Eureka server answered once. */
    static String recorded() {
        try (InputStream in = Listings.class.getResourceAsStream("/fixtures/eureka/apps-json-200/response.http")) {
            String response = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return response.substring(response.indexOf('{'), response.lastIndexOf('}') + 1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
