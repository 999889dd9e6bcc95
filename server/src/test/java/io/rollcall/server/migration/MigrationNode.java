package io.rollcall.server.migration;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of ours in this process, on a free port. */
final class MigrationNode implements AutoCloseable {
    private final RegistryNode node;

    MigrationNode(String... settings) {
        Map<String, String> config = new java.util.HashMap<>(Map.of("port", "0", "shutdown.grace", "0ms"));
        for (String setting : settings) {
            config.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        node = new RegistryNode(Config.of(config));
        try {
            node.start();
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    /** Without a path, as people type it. */
    String url() {
        return "http://127.0.0.1:" + node.port();
    }

    void register(RegisteredInstance... instances) {
        for (RegisteredInstance instance : instances) {
            node.registry().register(instance, Origin.CLIENT);
        }
    }

    @Nullable
    LiveInstance get(String app, String id) {
        return node.registry().get(new InstanceKey(app, id));
    }

    int size() {
        return node.registry().size();
    }

    @Override
    public void close() {
        node.close();
    }
}
