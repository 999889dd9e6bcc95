package io.rollcall.client.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.RegisteredInstance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes the JSON of the Eureka wire. Stateless, safe for any thread.
 *
 * <p>Every reader throws {@link MalformedDocumentException} for what is not such a document, and
 * {@link io.rollcall.client.model.InvalidInstanceException} for an instance that cannot be.
 */
public final class EurekaJson {
    /** Deepest nesting that is read. Real documents reach 7. */
    public static final int MAX_DEPTH = 32;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(64)
                    .maxNameLength(4_096)
                    .maxStringLength(1 << 20)
                    .build())
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final Logger log = LoggerFactory.getLogger(EurekaJson.class);

    private EurekaJson() {}

    /**
     * A parser with the limits of this wire. The caller bounds the document's length.
     *
     * @throws MalformedDocumentException if the bytes are not UTF-8: Jackson itself guesses at UTF-16 and
     *     takes overlong forms, by which one name has many spellings
     */
    public static JsonParser parser(byte[] json) throws IOException {
        Utf8.require(json);
        return FACTORY.createParser(json);
    }

    /** Reads the body of a registration, {@code {"instance":{...}}}. */
    public static RegisteredInstance readRegistration(byte[] json, long nowMillis) {
        try (JsonParser parser = parser(json)) {
            InstanceDraft draft = readRoot(parser, "instance", InstanceReader::read);
            requireEnd(parser);
            return draft.registration(nowMillis);
        } catch (IOException broken) {
            throw malformed(broken);
        }
    }

    /**
     * Reads the same where the request names the instance already, and no Eureka client wrote it: the names and the
     * data centre may be left out.
     */
    public static RegisteredInstance readRegistration(byte[] json, InstanceKey named, long nowMillis) {
        try (JsonParser parser = parser(json)) {
            InstanceDraft draft = readRoot(parser, "instance", InstanceReader::read);
            requireEnd(parser);
            return draft.named(named).registration(nowMillis);
        } catch (IOException broken) {
            throw malformed(broken);
        }
    }

    /** Reads the answer for one instance, {@code {"instance":{...}}}. */
    public static RegisteredInstance readInstance(byte[] json) {
        try (JsonParser parser = parser(json)) {
            return readRoot(parser, "instance", InstanceReader::read).shown();
        } catch (IOException broken) {
            throw malformed(broken);
        }
    }

    /** Reads the answer for one application, {@code {"application":{...}}}. */
    public static Application readApplication(byte[] json) {
        try (JsonParser parser = parser(json)) {
            return readRoot(
                    parser,
                    "application",
                    reading -> ApplicationsReader.readApplication(reading, EurekaJson::logLeftOut));
        } catch (IOException broken) {
            throw malformed(broken);
        }
    }

    /**
     * Reads a full answer, a delta, or that of a virtual address, {@code {"applications":{...}}}: to the
     * last byte, for only there does a packed stream tell whether all of it was right. The stream is
     * closed.
     */
    public static Applications readApplications(InputStream json) {
        return readApplications(json, EurekaJson::logLeftOut);
    }

    /**
     * The same for a reader who wants to know what is missing.
     *
     * @param leftOut told of each instance that is in the answer and cannot be
     */
    public static Applications readApplications(InputStream json, Consumer<UnusableInstance> leftOut) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            Applications applications =
                    readRoot(parser, "applications", reading -> ApplicationsReader.read(reading, leftOut));
            requireEnd(parser);
            return applications;
        } catch (IOException broken) {
            throw malformed(broken);
        }
    }

    static void logLeftOut(UnusableInstance unusable) {
        log.warn(
                "left instance '{}' of '{}' out of the registry's answer: {}",
                unusable.id(),
                unusable.app(),
                unusable.reason());
    }

    /**
     * The statement as members of a JSON object, without the braces: the part of an instance that only
     * changes when the instance says so. Neither {@code status} nor lease nor what a registry adds is
     * in it.
     */
    public static byte[] statement(Instance instance) {
        return written(json -> {
                    json.writeStartObject();
                    InstanceWriter.statement(json, instance);
                    json.writeEndObject();
                })
                .without(1);
    }

    /**
     * Reads a statement back. Nothing may follow its members: they are copied into answers as they are.
     *
     * @param members what {@link #statement} wrote
     */
    public static InstanceDraft readStatement(byte[] members) {
        byte[] object = new byte[members.length + 2];
        object[0] = '{';
        System.arraycopy(members, 0, object, 1, members.length);
        object[object.length - 1] = '}';
        try (JsonParser parser = parser(object)) {
            parser.nextToken();
            InstanceDraft draft = InstanceReader.read(parser);
            requireEnd(parser);
            return draft;
        } catch (IOException broken) {
            throw malformed(broken);
        }
    }

    /** A text as a JSON string, quotes included. */
    public static byte[] quoted(String text) {
        return write(json -> json.writeString(text));
    }

    /** What stands before the instances in an application's object: its name and the opening of the list. */
    public static byte[] applicationHead(String name) {
        byte[] whole = write(json -> {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeArrayFieldStart("instance");
            json.writeEndArray();
            json.writeEndObject();
        });
        return Arrays.copyOf(whole, whole.length - 2);
    }

    /** Writes an instance with what a registry keeps about it, as one object. */
    public static void writeInstance(JsonGenerator json, RegisteredInstance shown) throws IOException {
        ApplicationsWriter.instance(json, shown);
    }

    /** The body of a registration. */
    public static byte[] registration(Instance instance) {
        return write(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("instance");
            InstanceWriter.statement(json, instance);
            InstanceWriter.claims(json, instance);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** The body of a registration that also carries what a registry keeps: the override above all. */
    public static byte[] registration(RegisteredInstance shown) {
        return write(json -> {
            json.writeStartObject();
            json.writeFieldName("instance");
            ApplicationsWriter.instance(json, shown);
            json.writeEndObject();
        });
    }

    /**
     * Writes a full answer, such as {@link #readApplications} reads: for a copy that a client keeps. The
     * stream is flushed, and stays open.
     */
    public static void writeApplications(Applications applications, OutputStream into) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(into).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            ApplicationsWriter.write(json, applications);
        }
    }

    /** What went wrong in reading, for the sender: the parser's own words and the place, without the source. */
    public static MalformedDocumentException malformed(IOException broken) {
        if (broken instanceof com.fasterxml.jackson.core.JsonProcessingException json) {
            String where = json.getLocation() == null
                    ? ""
                    : " at line " + json.getLocation().getLineNr() + ", column "
                            + json.getLocation().getColumnNr();
            return new MalformedDocumentException("not JSON as expected" + where + ": " + words(json));
        }
        return new MalformedDocumentException(
                "cannot be read: " + Excerpt.of(String.valueOf(broken.getMessage()), 200));
    }

    /** The parser's words, but for its own classes and the excerpts that it makes. */
    private static String words(com.fasterxml.jackson.core.JsonProcessingException broken) {
        String words = broken.getOriginalMessage() == null ? "broken" : broken.getOriginalMessage();
        int excerpt = words.indexOf(" (start marker at ");
        String whole = excerpt < 0 ? words : words.substring(0, excerpt);
        return Excerpt.of(whole.replaceAll(", from `[^`]*`", ""), 200);
    }

    @FunctionalInterface
    interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Reads an object whose field {@code name} is wanted; others beside it are skipped. */
    private static <T> T readRoot(JsonParser parser, String name, Reading<T> reading) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedDocumentException("expected a JSON object with the field '" + name + "'");
        }
        @Nullable T found = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals(name);
            JsonToken value = parser.nextToken();
            if (wanted && value == JsonToken.START_OBJECT) {
                found = reading.read(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (found == null) {
            throw new MalformedDocumentException("no object '" + name + "' at the root");
        }
        return found;
    }

    /** A second document behind the first is nothing that a sender can mean. */
    static void requireEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new MalformedDocumentException("something follows the JSON document");
        }
    }

    @FunctionalInterface
    interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Writing writing) {
        return written(writing).without(0);
    }

    private static Written written(Writing writing) {
        Written bytes = new Written();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            writing.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes;
    }

    /** What a generator wrote: it has a buffer of its own, so what is short comes at once, and as much is set aside for it. */
    private static final class Written extends ByteArrayOutputStream {
        Written() {
            super(0);
        }

        /** All but so many bytes at either end. */
        byte[] without(int ends) {
            return ends == 0 && count == buf.length ? buf : Arrays.copyOfRange(buf, ends, count - ends);
        }
    }

    /** The bytes of a text as this wire has them. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
