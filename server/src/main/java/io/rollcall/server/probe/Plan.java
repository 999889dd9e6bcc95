package io.rollcall.server.probe;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import io.rollcall.client.wire.Excerpt;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be done about an entry, as its content and the rules say. A pure function of both. */
sealed interface Plan {

    /**
     * It is dialled.
     *
     * @param host the entry's name of itself, which its certificate must bear; it is never dialled
     * @param registrar from where it was registered, null if that is not known
     */
    record Checked(CheckSpec spec, InetAddress address, int port, String host, @Nullable InetAddress registrar)
            implements Plan {
        Target target() {
            return new Target(
                    spec.kind(),
                    address,
                    port,
                    host,
                    spec.question(),
                    spec.timing().timeout());
        }
    }

    /**
     * It is not dialled.
     *
     * @param broken whether somebody wanted it to be
     */
    record Unchecked(boolean broken, String why) implements Plan {}

    Unchecked OFF = new Unchecked(false, "health checks are off at this node (health.enabled)");
    Unchecked NOT_ASKED = new Unchecked(false, "no rule and no metadata asks for a check");

    static Plan of(Instance instance, CheckRules rules) {
        try {
            CheckMetadata metadata = CheckMetadata.of(instance.metadata());
            @Nullable CheckSpec rule = rules.forApplication(instance.app()).orElse(null);
            if (metadata.refinesNothing(rule)) {
                return new Unchecked(
                        true, "settings are given for a check, but neither rollcall.check nor a rule asks for one");
            }
            Optional<CheckSpec> spec = metadata.over(rule);
            return spec.isEmpty() ? NOT_ASKED : checked(instance, spec.get());
        } catch (IllegalArgumentException broken) {
            return new Unchecked(true, String.valueOf(broken.getMessage()));
        }
    }

    private static Plan checked(Instance instance, CheckSpec spec) {
        Optional<InetAddress> address = IpLiteral.read(instance.ipAddr());
        if (address.isEmpty()) {
            return new Unchecked(
                    true,
                    "its ipAddr '" + Excerpt.of(instance.ipAddr(), 80)
                            + "' is no plain IP address, and names are not dialled");
        }
        int port = spec.port().orElseGet(() -> usualPort(instance, spec.kind()));
        if (port == 0) {
            return new Unchecked(
                    true, "it has no port for " + spec.kind().word() + " that is enabled; set rollcall.check.port");
        }
        String from = instance.metadata().get(CheckMetadata.REGISTERED_FROM);
        InetAddress registrar = from == null ? null : IpLiteral.read(from).orElse(null);
        return new Checked(spec, address.get(), port, instance.hostName(), registrar);
    }

    /** The port for that kind, 0 if there is none: to speak plainly to a port that expects TLS says nothing. */
    private static int usualPort(Instance instance, CheckSpec.Kind kind) {
        int plain = open(instance.port());
        int secure = open(instance.securePort());
        return switch (kind) {
            case HTTP -> plain;
            case HTTPS -> secure;
            case TCP -> plain == 0 ? secure : plain;
        };
    }

    private static int open(Port port) {
        return port.enabled() ? port.number() : 0;
    }
}
