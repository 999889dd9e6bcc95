package io.rollcall.server.xml;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Labels;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Links;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.model.Vips;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Instances with every field there or not, and texts of all kinds that a registration may have. */
final class GeneratedInstances {
    private static final String[] PIECES = {
        "a",
        "Z",
        "9",
        "_",
        "__",
        "_.",
        "_-",
        "$",
        " ",
        ".",
        "-",
        ":",
        "@",
        "<",
        ">",
        "&",
        "&amp;",
        "\"",
        "'",
        "]]>",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\u0085",
        "\u2028",
        "\u007f",
        "\u00a0",
        "\u00e9",
        "\u4e2d",
        "\ud83d\ude00",
        "\ufeff",
        "\ufffd",
        "<![CDATA[",
        "<!--",
        "<?x?>",
        "{",
        "\\",
        "/",
        "%20",
        "0020",
        "xml",
        "class",
        "@class",
    };

    private static final String[] DATA_CENTERS = {"MyOwn", "Amazon", "Netflix"};

    private final RandomGenerator random;

    GeneratedInstances(RandomGenerator random) {
        this.random = random;
    }

    RegisteredInstance next() {
        Instance instance = instance();
        return new RegisteredInstance(
                instance,
                new Registration(
                        status(),
                        time(),
                        time(),
                        time(),
                        time(),
                        time(),
                        oneOf(ActionType.values()),
                        random.nextBoolean()));
    }

    private Instance instance() {
        boolean amazon = random.nextInt(4) == 0;
        DataCenter dataCenter = amazon
                ? new DataCenter(DataCenter.Kind.AMAZON, "Amazon", pairs())
                : new DataCenter(DataCenter.Kind.PLAIN, oneOf(DATA_CENTERS), Map.of());
        String host = "h" + text();
        boolean idGiven = random.nextInt(4) != 0;
        String derived = dataCenter.metadata().getOrDefault("instance-id", host);
        return new Instance(
                new InstanceKey("A" + text(), idGiven ? "i" + text() : derived),
                idGiven,
                host,
                "10.0.0." + random.nextInt(256),
                status(),
                new Port(random.nextInt(65_536), random.nextBoolean()),
                new Port(random.nextInt(65_536), random.nextBoolean()),
                dataCenter,
                new LeaseTerms(1 + random.nextInt(1_000), 1 + random.nextInt(1_000)),
                pairs(),
                new Links(optional(), optional(), optional(), optional()),
                new Vips(optional(), optional()),
                new Labels(optional(), random.nextInt(), optional(), optional()),
                time());
    }

    private Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            String name = text();
            // The mark of a map's type in JSON, no entry.
            if (!name.equals("@class")) {
                pairs.put(name, text());
            }
        }
        return pairs;
    }

    private @Nullable String optional() {
        return random.nextBoolean() ? text() : null;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(6); left > 0; left--) {
            text.append(oneOf(PIECES));
        }
        return text.toString();
    }

    private InstanceStatus status() {
        return oneOf(InstanceStatus.values());
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private long time() {
        return random.nextInt(8) == 0 ? Long.MAX_VALUE : random.nextLong(2_000_000_000_000L);
    }
}
