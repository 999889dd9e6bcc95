package io.rollcall.server.registry;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.server.config.ApplicationPattern;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one rule that says who is ephemeral and who persistent: a request's word counts more than the metadata of the
 * instance, and that more than the configuration; without any of them it is ephemeral. Immutable.
 */
public final class ConsistencyRules {
    /** The metadata entry by which any Eureka client asks, and by which readers are shown the mode. */
    public static final String MARK = "rollcall.ephemeral";

    /**
     * The metadata entry that says where a persistent entry was registered from. The server writes it, whatever was
     * sent: health checks go by it.
     */
    public static final String REGISTRAR = "rollcall.registered-from";

    private final List<String> persistentApplications;

    /** @param persistentApplications patterns of names */
    public ConsistencyRules(List<String> persistentApplications) {
        this.persistentApplications = List.copyOf(persistentApplications);
    }

    /**
     * The mode that an instance is to have.
     *
     * @throws InvalidInstanceException if its mark is neither true nor false
     */
    public Mode mode(Optional<Mode> asked, Instance instance) {
        Optional<Mode> marked = marked(instance.metadata());
        if (asked.isPresent()) {
            return asked.get();
        }
        return marked.orElseGet(
                () -> persistentApplications.stream().anyMatch(app -> ApplicationPattern.matches(app, instance.app()))
                        ? Mode.PERSISTENT
                        : Mode.EPHEMERAL);
    }

    /** The mode that metadata names, if it does. */
    private static Optional<Mode> marked(Map<String, String> metadata) {
        String mark = metadata.get(MARK);
        if (mark == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (mark) {
                    case "true" -> Mode.EPHEMERAL;
                    case "false" -> Mode.PERSISTENT;
                    default ->
                        throw new InvalidInstanceException("the metadata entry " + MARK + " is '" + mark
                                + "'; it has to be true or false where it is given");
                });
    }

    /** The instance as it is committed: with the mark that readers see, and where it was registered from. */
    static Instance persistent(Instance instance, @Nullable InetAddress registrar) {
        Map<String, String> metadata = new LinkedHashMap<>(instance.metadata());
        metadata.put(MARK, "false");
        if (registrar == null) {
            metadata.remove(REGISTRAR);
        } else {
            metadata.put(REGISTRAR, registrar.getHostAddress());
        }
        return instance.withMetadata(metadata);
    }

    /** The instance as an ephemeral one: a mark that says otherwise would be believed by readers. */
    static Instance ephemeral(Instance instance) {
        if (!"false".equals(instance.metadata().get(MARK))) {
            return instance;
        }
        Map<String, String> metadata = new LinkedHashMap<>(instance.metadata());
        metadata.remove(MARK);
        metadata.remove(REGISTRAR);
        return instance.withMetadata(metadata);
    }

    /** Refuses metadata by which somebody would change what only a change of mode may. */
    static void requireUnmarked(Map<String, String> pairs) {
        for (String reserved : List.of(MARK, REGISTRAR)) {
            if (pairs.containsKey(reserved)) {
                throw new InvalidInstanceException("the metadata entry " + reserved
                        + " cannot be set by itself; POST /api/v1/instances/{app}/{id}/mode?ephemeral=... changes the"
                        + " mode");
            }
        }
    }
}
