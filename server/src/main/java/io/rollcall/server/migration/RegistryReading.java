package io.rollcall.server.migration;

import io.rollcall.client.model.Applications;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.client.wire.UnusableInstance;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that a registry holds, as its clients do: {@code apps} in JSON, packed with gzip. Where below
 * the given URL that is, is found by trying.
 */
final class RegistryReading {
    private final Http http;

    RegistryReading(Http http) {
        this.http = http;
    }

    /**
     * Reads a registry.
     *
     * @throws TroubleException if there is none, or it does not answer as one
     */
    Snapshot read(RegistryAddress address) {
        @Nullable TroubleException first = null;
        for (URI base : address.bases()) {
            Http.Answer answer = http.send(address, apps(address, base), Http.MOST_BYTES);
            if (answer.status() != 404) {
                try {
                    return snapshot(address, base, answer);
                } catch (NotARegistry elsewhere) {
                    first = first == null ? elsewhere.trouble : first;
                }
            }
        }
        if (first != null) {
            throw first;
        }
        throw new TroubleException("there is no registry at " + address + ": nothing is found (404) at any of "
                + address.bases().stream().map(base -> base.getPath() + "apps").toList()
                + "; give the URL that Eureka clients are given");
    }

    private HttpRequest.Builder apps(RegistryAddress address, URI base) {
        return http.request(address, base.resolve("apps"))
                .header("Accept", "application/json")
                .header("Accept-Encoding", "gzip")
                .GET();
    }

    /** Something answers there, but it may be that the registry is below another path. */
    private static final class NotARegistry extends Exception {
        private static final long serialVersionUID = 1L;
        private final TroubleException trouble;

        NotARegistry(TroubleException trouble) {
            super(trouble);
            this.trouble = trouble;
        }
    }

    private static Snapshot snapshot(RegistryAddress address, URI base, Http.Answer answer) throws NotARegistry {
        if (answer.status() != 200) {
            throw Http.refused(address, answer);
        }
        String type = answer.header("Content-Type").toLowerCase(Locale.ROOT);
        if (!type.contains("json")) {
            throw new NotARegistry(new TroubleException("what answers at " + base + "apps is no registry: it sends "
                    + (type.isEmpty() ? "no type of content" : type)
                    + " where a Eureka server sends JSON; give the URL that Eureka clients are given"));
        }
        List<UnusableInstance> unusable = new ArrayList<>();
        try (InputStream json = answer.unpacked()) {
            Applications applications = EurekaJson.readApplications(json, unusable::add);
            return new Snapshot(base, applications.applications(), unusable);
        } catch (IOException | MalformedDocumentException | InvalidInstanceException broken) {
            throw new NotARegistry(new TroubleException(
                    "the answer of " + base + "apps is not the list of a registry, or was" + " cut off on its way: "
                            + broken.getMessage() + "; try again, and look at what stands between"));
        }
    }
}
