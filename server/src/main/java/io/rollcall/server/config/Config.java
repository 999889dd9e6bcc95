package io.rollcall.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rollcall.server.discovery.AddressForm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The effective configuration: for each key a value and where it comes from. A flag beats the
 * environment, that beats the file, that beats the default. Immutable.
 */
public final class Config {
    private static final ObjectReader YAML =
            new YAMLMapper().reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private final Map<Key<?>, Setting> settings;

    /**
     * What a key is set to.
     *
     * @param text the value as it was written
     * @param source where it was found, in words
     */
    public record Setting(String text, Object value, String source) {}

    private Config(Map<Key<?>, Setting> settings) {
        this.settings = settings;
    }

    /**
     * Decides for each key between what was found.
     *
     * @param file a YAML file, if one is named
     * @param environment the process's environment; only names that start with ROLLCALL_ count
     * @param flags values from the command line, by key name
     * @throws InvalidConfigException if a key or a value cannot be
     */
    public static Config resolve(Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        Map<String, Map.Entry<String, String>> found = new LinkedHashMap<>();
        file.ifPresent(
                path -> readFile(path).forEach((name, text) -> found.put(name, Map.entry(text, "file " + path))));
        Map<String, String> namesInEnvironment = new TreeMap<>();
        for (Key<?> key : Keys.all()) {
            namesInEnvironment.put(key.environmentName(), key.name());
        }
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (variable.startsWith("ROLLCALL_") && !variable.equals("ROLLCALL_CONFIG")) {
                String name = namesInEnvironment.get(variable);
                if (name == null) {
                    throw new InvalidConfigException("environment variable " + variable + " sets nothing; allowed are "
                            + String.join(", ", namesInEnvironment.keySet()));
                }
                found.put(name, Map.entry(text, "environment variable " + variable));
            }
        });
        flags.forEach((name, text) -> found.put(name, Map.entry(text, "flag --" + name)));
        return new Config(decide(found)).checked();
    }

    /** The defaults, with some values of one's own: for tests and embedding. */
    public static Config of(Map<String, String> values) {
        return resolve(Optional.empty(), Map.of(), values);
    }

    private static Map<Key<?>, Setting> decide(Map<String, Map.Entry<String, String>> found) {
        Map<Key<?>, Setting> settings = new LinkedHashMap<>();
        Map<String, Map.Entry<String, String>> left = new LinkedHashMap<>(found);
        for (Key<?> key : Keys.all()) {
            Map.Entry<String, String> given = left.remove(key.name());
            String text = given == null ? key.fallback() : given.getKey();
            String source = given == null ? "default" : given.getValue();
            settings.put(key, new Setting(text, key.read(text, source), source));
        }
        left.forEach((name, given) -> {
            List<String> names = Keys.all().stream().map(Key::name).toList();
            throw new InvalidConfigException(
                    name + " (from " + given.getValue() + ") is no key; allowed are " + String.join(", ", names));
        });
        return settings;
    }

    /** What can only be judged of several keys together. */
    private Config checked() {
        if (!isLoopback() && !get(Keys.INSECURE)) {
            throw new InvalidConfigException("bind: " + get(Keys.BIND)
                    + " can be reached by others, and this version asks nobody who they are; use a loopback address,"
                    + " or --insecure if the network itself keeps strangers out");
        }
        if (!get(Keys.PEERS).isEmpty() && get(Keys.CLUSTER_SECRET_FILE).isEmpty()) {
            throw new InvalidConfigException(
                    "peers (from " + setting(Keys.PEERS).source()
                            + ") need cluster-secret-file, by which the nodes know each other; make one with: openssl rand -hex 32"
                            + " > cluster-secret, and give every node a copy");
        }
        return this;
    }

    /** Whether only this machine can reach the node: then it runs in development mode. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(get(Keys.BIND)).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new InvalidConfigException("bind: '" + get(Keys.BIND) + "' (from "
                    + setting(Keys.BIND).source() + ") is not known as an address; use " + Keys.BIND.allowed());
        }
    }

    /** The value of a key. */
    @SuppressWarnings("unchecked") // each value was read by its own key
    public <T> T get(Key<T> key) {
        return (T) setting(key).value();
    }

    /** The value of a key with its origin. */
    public Setting setting(Key<?> key) {
        Setting setting = settings.get(key);
        if (setting == null) {
            throw new IllegalArgumentException(key.name() + " is not in the list of keys");
        }
        return setting;
    }

    private static Map<String, String> readFile(Path path) {
        Map<String, String> flat = new LinkedHashMap<>();
        try (var in = Files.newInputStream(path)) {
            JsonNode root = YAML.readTree(in);
            if (root != null && !root.isMissingNode() && !root.isNull()) {
                if (!root.isObject()) {
                    throw new InvalidConfigException("file " + path + " is not a YAML mapping of keys to values");
                }
                flatten(path, "", root, flat);
            }
        } catch (JsonProcessingException broken) {
            String where = broken.getLocation() == null
                    ? ""
                    : " at line " + broken.getLocation().getLineNr();
            throw new InvalidConfigException("file " + path + " is not YAML" + where + ": "
                    + String.valueOf(broken.getOriginalMessage())
                            .lines()
                            .findFirst()
                            .orElse("broken"));
        } catch (NoSuchFileException missing) {
            throw new InvalidConfigException("file " + path + " does not exist; --config or ROLLCALL_CONFIG names it");
        } catch (IOException unreadable) {
            throw new InvalidConfigException("file " + path + " cannot be read: " + unreadable.getMessage());
        }
        return flat;
    }

    private static void flatten(Path path, String prefix, JsonNode node, Map<String, String> into) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = prefix + field.getKey();
            if (field.getValue().isObject()) {
                flatten(path, name + ".", field.getValue(), into);
            } else if (field.getValue().isValueNode()) {
                if (into.put(name, field.getValue().asText()) != null) {
                    throw new InvalidConfigException(name + " (from file " + path + ") is given twice");
                }
            } else {
                throw new InvalidConfigException(name + " (from file " + path + ") is a list; one value is allowed");
            }
        }
    }

    /** Key, value and origin of everything, a line each. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        settings.forEach((key, setting) -> lines.add(
                String.format("%-28s %-16s %s", key.name(), onOneLine(setting.text()), "(" + setting.source() + ")")));
        return lines;
    }

    private static String onOneLine(String text) {
        return AddressForm.masked(text).strip().replaceAll("\\s+", " ");
    }
}
