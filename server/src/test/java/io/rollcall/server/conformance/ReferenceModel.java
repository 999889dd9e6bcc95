package io.rollcall.server.conformance;

import static io.rollcall.server.conformance.Deviation.BAD_QUERY_REFUSED;
import static io.rollcall.server.conformance.Deviation.CANCEL_OF_UNKNOWN_CLEARS_NOTHING;
import static io.rollcall.server.conformance.Deviation.ENTITY_OF_THE_END;
import static io.rollcall.server.conformance.Deviation.LATER_DOWN_STAYS;
import static io.rollcall.server.conformance.Deviation.LEARNED_OVERRIDE_SHOWS_AT_ONCE;
import static io.rollcall.server.conformance.Deviation.NEGATIVE_DIRTY_REFUSED;
import static io.rollcall.server.conformance.Deviation.NESTED_FIELDS_SKIPPED;
import static io.rollcall.server.conformance.Deviation.OVERRIDE_PER_INSTANCE;
import static io.rollcall.server.conformance.Deviation.PORT_RANGE_CHECKED;
import static io.rollcall.server.conformance.Deviation.UNCHANGED_REGISTRATION_RENEWS;
import static io.rollcall.server.conformance.ModelInstance.UNKNOWN;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a Eureka registry after the wire specification, sections 4 and 7.2: a few maps and the rules as they are
 * written there. {@link ModelViews} has the reads. What the clock decides (timestamps the server chooses) is not predicted
 * but learned from the server once, and must then stay.
 */
final class ReferenceModel {

    private final Deviations deviations;
    private final SortedMap<String, SortedMap<String, ModelInstance>> registry = new TreeMap<>();
    private final Map<String, String> overrides = new TreeMap<>();
    private final ModelViews views;

    ReferenceModel(Deviations deviations) {
        this.deviations = deviations;
        this.views = new ModelViews(registry, deviations);
    }

    ModelViews views() {
        return views;
    }

    @Nullable
    ModelInstance find(String app, String id) {
        SortedMap<String, ModelInstance> instances = registry.get(app.toUpperCase(Locale.ROOT));
        return instances == null ? null : instances.get(id);
    }

    /**
     * Applies a write and says what it answers.
     *
     * @param assignedDirty the lastDirtyTimestamp that the server gave to a registration without one
     */
    Expected apply(Operation operation, long assignedDirty) {
        if (operation instanceof Operation.Register register) {
            return register(register, assignedDirty);
        } else if (operation instanceof Operation.Heartbeat heartbeat) {
            return heartbeat(heartbeat);
        } else if (operation instanceof Operation.Cancel cancel) {
            return cancel(cancel);
        } else if (operation instanceof Operation.PutStatus put) {
            return putStatus(put);
        } else if (operation instanceof Operation.DeleteStatus delete) {
            return deleteStatus(delete);
        } else if (operation instanceof Operation.PutMetadata put) {
            return putMetadata(put);
        }
        List<Expected> items = new ArrayList<>();
        ((Operation.Batch) operation).items().forEach(item -> items.add(apply(item, assignedDirty)));
        // The reference writes its reply at the end, from the live objects.
        items.replaceAll(this::withEntity);
        return Expected.batch(items);
    }

    private Expected withEntity(Expected item) {
        ModelInstance then = item.live();
        ModelInstance now = then == null ? null : find(then.app, then.id);
        Expected ofReference = item.withEntityOfNow();
        return now == then || !deviations.apply(ENTITY_OF_THE_END) ? ofReference : item.withEntityOf(now);
    }

    private Expected register(Operation.Register operation, long assignedDirty) {
        int status = validate(operation.draft());
        if (status == 204) {
            Long stated = operation.draft().sentDirty();
            ModelInstance incoming = new ModelInstance(operation.draft(), stated == null ? assignedDirty : stated);
            ModelInstance existing = find(incoming.app, incoming.id);
            store(incoming, operation.way().replicated(), existing == null ? new TreeMap<>() : existing.content());
        }
        // A batch says 200 to every registration, also to a refused one.
        return Expected.status(operation.way() == Operation.Way.BATCH ? 200 : status);
    }

    private int validate(Draft draft) {
        return switch (draft.fault()) {
            case NONE, NESTED_LAST_FIELD -> 204;
            case PLAIN_TEXT -> 415;
            case NESTED_FIELD -> deviations.apply(NESTED_FIELDS_SKIPPED) ? 204 : 400;
            case NEGATIVE_DIRTY -> deviations.apply(NEGATIVE_DIRTY_REFUSED) ? 400 : 204;
            case PORT_OUT_OF_RANGE -> deviations.apply(PORT_RANGE_CHECKED) ? 400 : 204;
            default -> 400;
        };
    }

    private void store(ModelInstance incoming, boolean replicated, SortedMap<String, String> before) {
        ModelInstance existing = find(incoming.app, incoming.id);
        // Equal timestamps: the incoming one wins.
        ModelInstance payload = existing != null && existing.dirty > incoming.dirty ? existing : incoming;
        if (!payload.override.equals(UNKNOWN) && overrideOf(payload) == null) {
            overrides.put(overrideKey(payload.app, payload.id), payload.override);
        }
        String stored = overrideOf(payload);
        if (stored != null) {
            payload.override = stored;
        }
        String said = payload.status;
        payload.status = chain(payload, existing, replicated);
        if (payload != existing) {
            payload.stated = stored == null ? payload.status : said;
        }
        if (payload.content().equals(before) && deviations.apply(UNCHANGED_REGISTRATION_RENEWS)) {
            return;
        }
        registry.computeIfAbsent(payload.app, app -> new TreeMap<>()).put(payload.id, payload);
        changed(payload, "ADDED");
    }

    /** The status rules, first match wins. */
    private String chain(ModelInstance instance, @Nullable ModelInstance existing, boolean replicated) {
        if (!serves(instance.status)) {
            return instance.status;
        }
        String override = overrideOf(instance);
        if (override != null) {
            return override;
        }
        if (!replicated && existing != null && serves(existing.status)) {
            return existing.status;
        }
        return instance.status;
    }

    private static boolean serves(String status) {
        return status.equals("UP") || status.equals("OUT_OF_SERVICE");
    }

    private Expected heartbeat(Operation.Heartbeat operation) {
        ModelInstance instance = find(operation.app(), operation.id());
        String override = operation.override();
        boolean badOverride = override != null && !ModelInstance.isStatus(override);
        boolean broken = isBad(operation.dirty()) || badOverride;
        boolean refused = broken && deviations.on(BAD_QUERY_REFUSED);
        if (instance == null) {
            return refused ? Expected.status(404, 400) : Expected.status(404);
        }
        String status = chain(instance, instance, operation.way().replicated());
        if (status.equals(UNKNOWN)) {
            return refused ? Expected.status(404, 400) : Expected.status(404);
        }
        if (isBad(operation.dirty()) && deviations.apply(BAD_QUERY_REFUSED)) {
            return Expected.status(400);
        }
        // Neither the views nor the delta hear of a status that changes here.
        instance.status = status;
        Expected answer = compareDirty(operation, instance, badOverride);
        // Where the reference does not look at the override, refusing its bad name is as good.
        return refused ? answer.or(400) : answer;
    }

    private Expected compareDirty(Operation.Heartbeat operation, ModelInstance instance, boolean badOverride) {
        String sent = operation.dirty();
        if (sent == null) {
            return Expected.status(200);
        }
        if (isBad(sent)) {
            return Expected.status(500);
        }
        long dirty = Long.parseLong(sent);
        boolean replicated = operation.way().replicated();
        String override = operation.override();
        if (dirty > instance.dirty) {
            if (replicated && badOverride) {
                return Expected.status(deviations.apply(BAD_QUERY_REFUSED) ? 400 : 500);
            }
            if (replicated && override != null && !override.equals(UNKNOWN)) {
                learn(instance, override);
            }
            return Expected.status(404);
        }
        return dirty < instance.dirty && replicated ? Expected.conflict(instance) : Expected.status(200);
    }

    private void learn(ModelInstance instance, String override) {
        if (override.equals(overrideOf(instance))) {
            return;
        }
        overrides.put(overrideKey(instance.app, instance.id), override);
        instance.override = override;
        instance.stated = serves(instance.status) ? instance.stated : instance.status;
        if (deviations.apply(LEARNED_OVERRIDE_SHOWS_AT_ONCE)) {
            instance.status = chain(instance, instance, true);
            changed(instance, "MODIFIED");
        }
    }

    private Expected putStatus(Operation.PutStatus operation) {
        ModelInstance instance = find(operation.app(), operation.id());
        String value = operation.value();
        boolean badDirty = isBad(operation.dirty());
        boolean badValue = value == null || !ModelInstance.isStatus(value);
        if (instance == null) {
            return (badValue || badDirty) && deviations.on(BAD_QUERY_REFUSED)
                    ? Expected.status(404, 400)
                    : Expected.status(404);
        }
        if (value == null || badValue) {
            // In a batch it stays the 500 of one item.
            boolean refused = operation.way() != Operation.Way.BATCH && deviations.apply(BAD_QUERY_REFUSED);
            return Expected.status(refused ? 400 : 500);
        }
        if (instance.status.equals(value)) {
            return badDirty && deviations.on(BAD_QUERY_REFUSED) ? Expected.status(200, 400) : Expected.status(200);
        }
        if (badDirty && deviations.apply(BAD_QUERY_REFUSED)) {
            return Expected.status(400);
        }
        overrides.put(overrideKey(instance.app, instance.id), value);
        if (isOutdated(operation.way(), operation.dirty(), instance) && deviations.apply(LATER_DOWN_STAYS)) {
            return overrideOnly(instance, value);
        }
        instance.stated = serves(instance.stated) ? instance.stated : value;
        return decide(instance, value, value, operation.dirty());
    }

    private Expected deleteStatus(Operation.DeleteStatus operation) {
        ModelInstance instance = find(operation.app(), operation.id());
        String value = operation.value();
        boolean badDirty = isBad(operation.dirty());
        boolean badValue = value != null && !ModelInstance.isStatus(value);
        if (operation.way() == Operation.Way.BATCH && operation.dirty() == null) {
            return Expected.status(500);
        }
        if (instance == null) {
            return (badValue || badDirty) && deviations.on(BAD_QUERY_REFUSED)
                    ? Expected.status(404, 400)
                    : Expected.status(404);
        }
        if (badValue) {
            return Expected.status(deviations.apply(BAD_QUERY_REFUSED) ? 400 : 500);
        }
        if (overrideOf(instance) == null) {
            return badDirty && deviations.on(BAD_QUERY_REFUSED) ? Expected.status(200, 400) : Expected.status(200);
        }
        if (badDirty && deviations.apply(BAD_QUERY_REFUSED)) {
            return Expected.status(400);
        }
        overrides.remove(overrideKey(instance.app, instance.id));
        if (isOutdated(operation.way(), operation.dirty(), instance) && deviations.apply(LATER_DOWN_STAYS)) {
            return overrideOnly(instance, UNKNOWN);
        }
        instance.stated = value == null ? UNKNOWN : value;
        return decide(instance, UNKNOWN, value == null ? UNKNOWN : value, operation.dirty());
    }

    private static boolean isOutdated(Operation.Way way, @Nullable String dirty, ModelInstance instance) {
        return way.replicated()
                && dirty != null
                && !isBad(dirty)
                && Long.parseLong(dirty) < instance.dirty
                && !serves(instance.stated);
    }

    private Expected overrideOnly(ModelInstance instance, String override) {
        boolean same = instance.override.equals(override) && instance.status.equals(instance.stated);
        instance.override = override;
        instance.status = instance.stated;
        if (!same) {
            changed(instance, "MODIFIED");
        }
        return Expected.status(200);
    }

    /** The common end of setting and removing an override; the reference finds a bad number only half way through. */
    private Expected decide(ModelInstance instance, String override, String status, @Nullable String dirty) {
        instance.override = override;
        instance.status = status;
        if (isBad(dirty)) {
            return Expected.status(500);
        }
        // Absent counts as 0, which raises a negative one.
        instance.dirty = Math.max(instance.dirty, dirty == null ? 0 : Long.parseLong(dirty));
        changed(instance, "MODIFIED");
        return Expected.status(200);
    }

    private Expected putMetadata(Operation.PutMetadata operation) {
        ModelInstance instance = find(operation.app(), operation.id());
        if (instance == null) {
            return Expected.status(404);
        }
        SortedMap<String, String> before = instance.content();
        instance.metadata.putAll(operation.entries());
        store(instance, false, before);
        return Expected.status(200);
    }

    private Expected cancel(Operation.Cancel operation) {
        String app = operation.app().toUpperCase(Locale.ROOT);
        SortedMap<String, ModelInstance> instances = registry.getOrDefault(app, new TreeMap<>());
        ModelInstance instance = instances.remove(operation.id());
        if (instance == null) {
            if (anyOverrideOf(operation.id()) && !deviations.apply(CANCEL_OF_UNKNOWN_CLEARS_NOTHING)) {
                overrides.remove(overrideKey(app, operation.id()));
            }
            return Expected.status(404);
        }
        overrides.remove(overrideKey(app, operation.id()));
        changed(instance, "DELETED");
        return Expected.status(200);
    }

    private void changed(ModelInstance instance, String action) {
        instance.action = action;
        instance.updated = null;
        views.changed(instance);
    }

    private @Nullable String overrideOf(ModelInstance instance) {
        String override = overrides.get(overrideKey(instance.app, instance.id));
        if (override == null && anyOverrideOf(instance.id)) {
            deviations.apply(OVERRIDE_PER_INSTANCE);
        }
        return override;
    }

    private String overrideKey(String app, String id) {
        return deviations.on(OVERRIDE_PER_INSTANCE) ? app + "/" + id : id;
    }

    private boolean anyOverrideOf(String id) {
        return overrides.keySet().stream().anyMatch(key -> key.equals(id) || key.endsWith("/" + id));
    }

    private static boolean isBad(@Nullable String number) {
        return number != null && !number.matches("-?\\d{1,18}");
    }
}
