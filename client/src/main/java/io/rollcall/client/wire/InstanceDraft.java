package io.rollcall.client.wire;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.Labels;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Links;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.model.Vips;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an instance as a document names them, in any order, before they are known to be whole.
 * The JSON and the XML reader fill it alike, so that both formats mean the same. For one thread.
 *
 * <p>Defaults are those of the Eureka wire. Names of fields are those of the JSON form.
 */
public final class InstanceDraft {
    private final Map<String, String> text = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Long> leaseTimes = new LinkedHashMap<>();
    private int portNumber = Port.DEFAULT_PLAIN.number();
    private boolean portEnabled = Port.DEFAULT_PLAIN.enabled();
    private int securePortNumber = Port.DEFAULT_SECURE.number();
    private boolean securePortEnabled = Port.DEFAULT_SECURE.enabled();
    private @Nullable DataCenter dataCenter;
    private @Nullable String overriddenStatus;

    /** Takes a field that is plain text; one that no instance has is ignored. */
    public void text(String field, String value) {
        switch (field) {
            // Both spellings are in use; where a document has both, the later one counts.
            case "overriddenStatus", "overriddenstatus" -> overriddenStatus = value;
            default -> text.put(field, value);
        }
    }

    /** Whether a field of this name is kept; others need not be read. */
    public static boolean isText(String field) {
        return switch (field) {
            case "instanceId",
                    "hostName",
                    "app",
                    "ipAddr",
                    "sid",
                    "status",
                    "overriddenStatus",
                    "overriddenstatus",
                    "countryId",
                    "appGroupName",
                    "homePageUrl",
                    "statusPageUrl",
                    "healthCheckUrl",
                    "secureHealthCheckUrl",
                    "vipAddress",
                    "secureVipAddress",
                    "isCoordinatingDiscoveryServer",
                    "lastUpdatedTimestamp",
                    "lastDirtyTimestamp",
                    "actionType",
                    "asgName" -> true;
            default -> false;
        };
    }

    public void portNumber(String value) {
        portNumber = (int) number("port", value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public void portEnabled(String value) {
        portEnabled = Boolean.parseBoolean(value);
    }

    public void securePortNumber(String value) {
        securePortNumber = (int) number("securePort", value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public void securePortEnabled(String value) {
        securePortEnabled = Boolean.parseBoolean(value);
    }

    public void metadata(String name, String value) {
        metadata.put(name, value);
    }

    public void lease(String field, String value) {
        leaseTimes.put(field, number("leaseInfo." + field, value, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    /**
     * Takes the data centre.
     *
     * @param className the type as the wire names it; none is an error of the sender
     * @throws InvalidInstanceException if the type or the name is not a known one
     */
    public void dataCenter(@Nullable String className, @Nullable String name, Map<String, String> dataCenterMetadata) {
        if (className == null) {
            throw new InvalidInstanceException("dataCenterInfo has no class");
        }
        DataCenter.Kind kind = EurekaNames.dataCenterKind(className);
        if (kind == DataCenter.Kind.AMAZON) {
            dataCenter = new DataCenter(kind, "Amazon", dataCenterMetadata);
        } else if (name == null) {
            throw new InvalidInstanceException("Missing dataCenterInfo Name");
        } else {
            dataCenter = new DataCenter(kind, name, Map.of());
        }
    }

    /** Takes for said what a request says beside the document: its names, and a data centre that nobody asks for. */
    InstanceDraft named(InstanceKey key) {
        text.putIfAbsent("app", key.app());
        text.putIfAbsent("instanceId", key.id());
        if (dataCenter == null) {
            dataCenter = DataCenter.MY_OWN;
        }
        return this;
    }

    /**
     * The instance, for a registry that is asked to hold it. Checks in Eureka's own order, with its
     * texts.
     *
     * @param nowMillis the time of reading: what an instance that names no lastDirtyTimestamp has
     * @throws InvalidInstanceException if a field is missing or out of range
     */
    public RegisteredInstance registration(long nowMillis) {
        String id = id();
        if (id == null || id.isBlank()) {
            throw new InvalidInstanceException("Missing instanceId");
        }
        require("hostName", "Missing hostname");
        require("ipAddr", "Missing ip address");
        require("app", "Missing appName");
        if (dataCenter == null) {
            throw new InvalidInstanceException("Missing dataCenterInfo");
        }
        text.forEach(WritableText::require);
        WritableText.requirePairs("metadata", metadata);
        WritableText.requirePairs("dataCenterInfo.metadata", dataCenter.metadata());
        return build(id, nowMillis);
    }

    /**
     * The instance, for a reader of a registry's answer: what is not there is left at its default, for
     * registries differ in what they show.
     *
     * @throws InvalidInstanceException if it has no name, host or address
     */
    public RegisteredInstance shown() {
        String id = id();
        return build(id == null ? "" : id, 0);
    }

    /** What can be said of an instance that this draft cannot become. */
    UnusableInstance unusable(String reason) {
        String id = id();
        return new UnusableInstance(Excerpt.of(textOr("app", "")), Excerpt.of(id == null ? "" : id), reason);
    }

    private RegisteredInstance build(String id, long dirtyIfAbsent) {
        Instance instance = new Instance(
                InstanceKey.sharing(textOr("app", ""), id),
                text.containsKey("instanceId"),
                textOr("hostName", ""),
                textOr("ipAddr", ""),
                InstanceStatus.lenient(textOr("status", "UP")),
                new Port(portNumber, portEnabled),
                new Port(securePortNumber, securePortEnabled),
                dataCenter == null ? DataCenter.MY_OWN : dataCenter,
                new LeaseTerms(leaseSeconds("renewalIntervalInSecs"), leaseSeconds("durationInSecs")),
                metadata,
                new Links(
                        text.get("homePageUrl"),
                        text.get("statusPageUrl"),
                        text.get("healthCheckUrl"),
                        text.get("secureHealthCheckUrl")),
                new Vips(text.get("vipAddress"), text.get("secureVipAddress")),
                new Labels(
                        text.get("sid"),
                        (int) number("countryId", textOr("countryId", "1"), Integer.MIN_VALUE, Integer.MAX_VALUE),
                        text.get("appGroupName"),
                        text.get("asgName")),
                millis("lastDirtyTimestamp", dirtyIfAbsent));
        return new RegisteredInstance(
                instance,
                new Registration(
                        overriddenStatus == null ? InstanceStatus.UNKNOWN : InstanceStatus.lenient(overriddenStatus),
                        leaseTime("registrationTimestamp"),
                        leaseTime("lastRenewalTimestamp"),
                        leaseTime("evictionTimestamp"),
                        leaseTime("serviceUpTimestamp"),
                        millis("lastUpdatedTimestamp", 0),
                        action(),
                        Boolean.parseBoolean(textOr("isCoordinatingDiscoveryServer", "false"))));
    }

    /** An instance that does not name itself goes by its cloud's id, else by its host. */
    private @Nullable String id() {
        String given = text.get("instanceId");
        if (given != null && !given.isEmpty()) {
            return given;
        }
        text.remove("instanceId");
        String cloudId = dataCenter == null ? null : dataCenter.metadata().get("instance-id");
        return cloudId != null ? cloudId : text.get("hostName");
    }

    private void require(String field, String message) {
        if (textOr(field, "").isBlank()) {
            throw new InvalidInstanceException(message);
        }
    }

    private String textOr(String field, String fallback) {
        String value = text.get(field);
        return value == null ? fallback : value;
    }

    /** Whether it says of itself that it was changed in that way; false where it says nothing of the kind. */
    public boolean isMarked(ActionType kind) {
        return text.containsKey("actionType") && action() == kind;
    }

    private ActionType action() {
        return switch (textOr("actionType", "ADDED")) {
            case "DELETED" -> ActionType.DELETED;
            case "MODIFIED" -> ActionType.MODIFIED;
            default -> ActionType.ADDED;
        };
    }

    private int leaseSeconds(String field) {
        return (int) Math.max(Math.min(leaseTime(field), Integer.MAX_VALUE), 0);
    }

    private long leaseTime(String field) {
        Long value = leaseTimes.get(field);
        return value == null ? 0 : value;
    }

    private long millis(String field, long fallback) {
        String value = text.get(field);
        return value == null ? fallback : number(field, value, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long number(String field, String value, long least, long greatest) {
        try {
            long number = Long.parseLong(value.trim());
            if (number >= least && number <= greatest) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // said below, in words
        }
        throw new InvalidInstanceException(field + " '" + Excerpt.of(value) + "' is not a whole number");
    }
}
