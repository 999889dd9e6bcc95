package io.rollcall.client.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceUpdate;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of Rollcall's own API: the events of a watch, and how a drain ended. Instances in it
 * are those of the Eureka wire. Fields that are not known are skipped, for a newer server may have more.
 * An instance that cannot be is left out, as in a list.
 *
 * <p>Stateless, safe for any thread. Every reader throws {@link MalformedDocumentException} for what is
 * not such a document.
 */
public final class RollcallJson {
    private static final long LONGEST_POLL_MILLIS = 1_000_000_000_000L;

    private RollcallJson() {}

    /**
     * A part of all that a registry holds.
     *
     * @param complete whether it is the last one
     */
    public record SnapshotPart(boolean complete, List<RegisteredInstance> instances) {
        public SnapshotPart {
            instances = List.copyOf(instances);
        }
    }

    /** How a drain ended; {@code io.rollcall.client.Drained} says what each means. */
    public record DrainAnswer(int watchers, int nodes, int pollers, Duration slowestPoll, boolean complete) {}

    /** Reads the data of a {@code snapshot} event. */
    public static SnapshotPart readSnapshotPart(byte[] json) {
        boolean[] complete = {false};
        boolean[] said = {false};
        List<RegisteredInstance> instances = new ArrayList<>();
        readObject(json, (parser, field, value) -> {
            switch (field) {
                case "complete" -> {
                    complete[0] = flag(value, field);
                    said[0] = true;
                }
                case "instances" ->
                    ApplicationsReader.eachObject(
                            parser, () -> ApplicationsReader.readInstance(parser, instances, EurekaJson::logLeftOut));
                default -> parser.skipChildren();
            }
        });
        if (!said[0]) {
            throw new MalformedDocumentException("a part of a snapshot does not say whether it is the last one");
        }
        return new SnapshotPart(complete[0], instances);
    }

    /** Reads the data of a {@code changes} event. */
    public static List<InstanceUpdate> readChanges(byte[] json) {
        List<InstanceUpdate> updates = new ArrayList<>();
        boolean[] said = {false};
        readObject(json, (parser, field, value) -> {
            if (field.equals("changes")) {
                said[0] = true;
                ApplicationsReader.eachObject(parser, () -> readChange(parser, updates));
            } else {
                parser.skipChildren();
            }
        });
        if (!said[0]) {
            throw new MalformedDocumentException("no list 'changes' in an event of changes");
        }
        return List.copyOf(updates);
    }

    /** Reads the data of a {@code bye} event: an excerpt of why the server closes, empty if it does not say. */
    public static String readWhy(byte[] json) {
        String[] why = {""};
        readObject(json, (parser, field, value) -> {
            if (field.equals("why") && value.isScalarValue()) {
                why[0] = Excerpt.of(parser.getText(), 200);
            } else {
                parser.skipChildren();
            }
        });
        return why[0];
    }

    /** Reads the answer to a drain; of the nodes those count that answered. */
    public static DrainAnswer readDrainAnswer(byte[] json) {
        long[] numbers = new long[3];
        Duration[] slowest = {Duration.ZERO};
        boolean[] complete = {false};
        boolean[] said = {false};
        readObject(json, (parser, field, value) -> {
            switch (field) {
                case "watchers" -> numbers[0] = number(parser, value, field, Integer.MAX_VALUE);
                case "nodes" -> numbers[1] = answering(parser);
                case "pollers" -> numbers[2] = number(parser, value, field, Integer.MAX_VALUE);
                case "slowestPollMillis" ->
                    slowest[0] = Duration.ofMillis(number(parser, value, field, LONGEST_POLL_MILLIS));
                case "complete" -> {
                    complete[0] = flag(value, field);
                    said[0] = true;
                }
                default -> parser.skipChildren();
            }
        });
        if (!said[0]) {
            throw new MalformedDocumentException("the answer to a drain does not say whether it is complete");
        }
        return new DrainAnswer((int) numbers[0], (int) numbers[1], (int) numbers[2], slowest[0], complete[0]);
    }

    private static int answering(JsonParser parser) throws IOException {
        int[] count = {0};
        ApplicationsReader.eachObject(parser, () -> {
            String[] state = {""};
            InstanceReader.eachField(parser, (field, value) -> {
                if (field.equals("state")) {
                    state[0] = ApplicationsReader.text(parser, value);
                } else {
                    parser.skipChildren();
                }
            });
            count[0] += state[0].equals("UNANSWERED") ? 0 : 1;
        });
        return count[0];
    }

    private static void readChange(JsonParser parser, List<InstanceUpdate> updates) throws IOException {
        String[] text = {"", "", ""};
        boolean[] unusable = {false};
        List<RegisteredInstance> instance = new ArrayList<>(1);
        InstanceReader.eachField(parser, (field, value) -> {
            switch (field) {
                case "action" -> text[0] = ApplicationsReader.text(parser, value);
                case "app" -> text[1] = ApplicationsReader.text(parser, value);
                case "id" -> text[2] = ApplicationsReader.text(parser, value);
                case "instance" ->
                    ApplicationsReader.eachObject(
                            parser,
                            () -> ApplicationsReader.readInstance(parser, instance, left -> {
                                unusable[0] = true;
                                EurekaJson.logLeftOut(left);
                            }));
                default -> parser.skipChildren();
            }
        });
        @Nullable RegisteredInstance shown = instance.isEmpty() ? null : instance.get(0);
        switch (text[0].toUpperCase(Locale.ROOT)) {
            case "ADDED", "MODIFIED" -> {
                if (shown != null) {
                    updates.add(new InstanceUpdate.Shown(shown));
                } else if (!unusable[0]) {
                    throw new MalformedDocumentException("a change shows no instance");
                }
            }
            case "DELETED" -> {
                if (shown != null) {
                    updates.add(new InstanceUpdate.Gone(shown.key()));
                } else if (!unusable[0]) {
                    updates.add(new InstanceUpdate.Gone(key(text[1], text[2])));
                }
            }
            default -> {
                // An action that a newer server knows.
            }
        }
    }

    private static InstanceKey key(String app, String id) {
        try {
            return new InstanceKey(app, id);
        } catch (InvalidInstanceException nameless) {
            throw new MalformedDocumentException("a change names no instance: " + nameless.getMessage());
        }
    }

    @FunctionalInterface
    private interface FieldReading {
        void read(JsonParser parser, String field, JsonToken value) throws IOException;
    }

    private static void readObject(byte[] json, FieldReading reading) {
        try (JsonParser parser = EurekaJson.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedDocumentException("expected a JSON object");
            }
            InstanceReader.eachField(parser, (field, value) -> reading.read(parser, field, value));
            EurekaJson.requireEnd(parser);
        } catch (IOException broken) {
            throw EurekaJson.malformed(broken);
        }
    }

    private static boolean flag(JsonToken value, String field) {
        if (!value.isBoolean()) {
            throw new MalformedDocumentException(field + " is neither true nor false");
        }
        return value == JsonToken.VALUE_TRUE;
    }

    private static long number(JsonParser parser, JsonToken value, String field, long most) throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            throw new MalformedDocumentException(field + " is not a whole number");
        }
        long number = parser.getLongValue();
        if (number < 0 || number > most) {
            throw new MalformedDocumentException(field + " " + number + " is out of range");
        }
        return number;
    }
}
