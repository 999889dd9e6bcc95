package io.rollcall.server.view;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.StatusCounts;
import io.rollcall.client.model.Vips;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.LiveInstance;
import io.rollcall.server.xml.CompactJson;
import io.rollcall.server.xml.EurekaXml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Renders answers. Full JSON, which is nearly all of what is read, is put together from the bytes that
 * are there; compact JSON and XML are rendered application by application and kept that way. For any
 * thread.
 */
final class AnswerRenderer {
    /** A full answer always has this version: -1 would make Java clients fetch for ever. */
    private static final String FULL_VERSION = "1";

    private static final String VIP_VERSION = "-1";
    private static final Deflated END_OF_APPLICATION = Deflated.stored(Block.APPLICATION_TAIL);
    private static final byte[] ONE_HEAD = EurekaJson.utf8("{\"application\":");
    private static final byte[] ONE_TAIL = EurekaJson.utf8("}");
    private static final byte[] LIST_TAIL = EurekaJson.utf8("]}}");
    /** An answer of more instances than this is sent piece by piece unless it is compressed. */
    private static final int MOST_KEPT_PLAIN = 1_000;

    private final Fragments fragments;

    /** Applications rendered in the lesser used formats, as long as they are current. */
    private final Cache<ApplicationView, byte[]> xml = perApplication();

    private final Cache<ApplicationView, byte[]> compactXml = perApplication();
    private final Cache<ApplicationView, byte[]> compactJson = perApplication();

    AnswerRenderer(Fragments fragments) {
        this.fragments = fragments;
    }

    private static Cache<ApplicationView, byte[]> perApplication() {
        return Caffeine.newBuilder()
                .weakKeys()
                .maximumWeight(64L << 20)
                .weigher((ApplicationView application, byte[] bytes) -> bytes.length)
                .build();
    }

    Answer render(Query query, Rendering rendering, RegistryView view) {
        if (query instanceof Query.All) {
            return all(view, rendering);
        }
        if (query instanceof Query.OneApplication one) {
            ApplicationView application = view.applications().get(one.name());
            if (application == null) {
                throw new IllegalStateException(one.name() + " is not in the view that it was found in");
            }
            boolean assembled = rendering.gzip() && !rendering.compact() && rendering.format() == Rendering.Format.JSON;
            return assembled
                    ? Answer.Whole.of(assembled(ONE_HEAD, List.of(application.blocks()), ONE_TAIL))
                    : kept(oneApplication(application, rendering), rendering);
        }
        if (query instanceof Query.VirtualAddress address) {
            Map<String, List<LiveInstance>> found = view.matching(shown -> Vips.contains(
                    address.secure()
                            ? shown.statement().secureVips()
                            : shown.statement().vips(),
                    address.vip()));
            return kept(list(VIP_VERSION, counts(found).appsHashCode(), found, rendering), rendering);
        }
        return delta(view, rendering);
    }

    private Answer delta(RegistryView view, Rendering rendering) {
        String version = Long.toString(view.version());
        String hash = view.counts().appsHashCode();
        Map<String, List<Block>> changed = view.recent().blocks();
        int size = changed.values().stream()
                .flatMap(List::stream)
                .mapToInt(Block::size)
                .sum();
        boolean json = rendering.format() == Rendering.Format.JSON && !rendering.compact();
        if (json && rendering.gzip()) {
            return Answer.Whole.of(assembled(listHead(version, hash), changed.values(), LIST_TAIL));
        }
        if (json && !rendering.gzip() && size > MOST_KEPT_PLAIN) {
            return new Answer.Streamed(out -> writeAll(out, listHead(version, hash), changed));
        }
        Map<String, List<LiveInstance>> instances = new LinkedHashMap<>();
        changed.forEach((name, blocks) -> instances.put(
                name,
                blocks.stream().flatMap(block -> block.instances().stream()).toList()));
        return kept(list(version, hash, instances, rendering), rendering);
    }

    /** A compressed answer of these applications, of which each is some blocks. */
    private byte[] assembled(byte[] head, Iterable<List<Block>> applications, byte[] tail) {
        GzipAssembly assembly = new GzipAssembly().add(Deflated.stored(head));
        Block before = null;
        for (List<Block> blocks : applications) {
            boolean begins = true;
            for (Block block : blocks) {
                assembly.add(block.deflated(before, begins, fragments));
                before = block;
                begins = false;
            }
        }
        if (before != null) {
            assembly.add(END_OF_APPLICATION);
        }
        return assembly.add(Deflated.stored(tail)).member();
    }

    private static StatusCounts counts(Map<String, List<LiveInstance>> found) {
        StatusCounts counts = StatusCounts.ZERO;
        for (List<LiveInstance> instances : found.values()) {
            for (LiveInstance shown : instances) {
                counts = counts.plus(shown.status(), 1);
            }
        }
        return counts;
    }

    private Answer all(RegistryView view, Rendering rendering) {
        List<ApplicationView> applications = view.applications().all();
        String hash = view.counts().appsHashCode();
        if (rendering.format() == Rendering.Format.XML || rendering.compact()) {
            List<byte[]> elements = new ArrayList<>();
            for (ApplicationView application : applications) {
                elements.add(element(application, rendering));
            }
            return kept(join(FULL_VERSION, hash, elements, rendering), rendering);
        }
        byte[] head = listHead(FULL_VERSION, hash);
        if (rendering.gzip()) {
            return Answer.Whole.of(assembled(
                    head, applications.stream().map(ApplicationView::blocks).toList(), LIST_TAIL));
        }
        Map<String, List<Block>> blocks = new LinkedHashMap<>();
        applications.forEach(application -> blocks.put(application.name(), application.blocks()));
        Answer.Pieces pieces = out -> writeAll(out, head, blocks);
        return view.counts().total() > MOST_KEPT_PLAIN ? new Answer.Streamed(pieces) : Answer.Whole.of(whole(pieces));
    }

    private static byte[] whole(Answer.Pieces pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);
        try {
            pieces.writeTo(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    private void writeAll(OutputStream out, byte[] head, Map<String, List<Block>> applications) throws IOException {
        out.write(head);
        boolean first = true;
        for (Map.Entry<String, List<Block>> application : applications.entrySet()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            writeApplication(out, application.getKey(), application.getValue());
        }
        out.write(LIST_TAIL);
    }

    private void writeApplication(OutputStream out, String name, List<Block> blocks) throws IOException {
        out.write(EurekaJson.applicationHead(name));
        boolean first = true;
        for (Block block : blocks) {
            if (!first) {
                out.write(',');
            }
            first = false;
            JsonBytes json = new JsonBytes(block.size() * 1_300);
            fragments.writeAll(json, block.instances());
            out.write(json.array(), 0, json.length());
        }
        out.write(Block.APPLICATION_TAIL);
    }

    private static byte[] listHead(String version, String hash) {
        return new JsonBytes(160)
                .add("{\"applications\":{\"versions__delta\":\"")
                .add(version)
                .add("\",\"apps__hashcode\":\"")
                .add(hash)
                .add("\",\"application\":[")
                .toArray();
    }

    private byte[] oneApplication(ApplicationView application, Rendering rendering) {
        if (rendering.format() == Rendering.Format.XML) {
            return EurekaXml.application(decode(application), rendering.compact());
        }
        if (rendering.compact()) {
            return CompactJson.application(decode(application));
        }
        return whole(out -> {
            out.write(ONE_HEAD);
            writeApplication(out, application.name(), application.blocks());
            out.write(ONE_TAIL);
        });
    }

    /** A list of some instances, all of whose statements are at hand. */
    private byte[] list(String version, String hash, Map<String, List<LiveInstance>> instances, Rendering rendering) {
        if (rendering.format() == Rendering.Format.XML || rendering.compact()) {
            List<byte[]> elements = new ArrayList<>();
            instances.forEach((name, shown) -> elements.add(element(decode(name, shown), rendering)));
            return join(version, hash, elements, rendering);
        }
        JsonBytes json = new JsonBytes(4_096).add(listHead(version, hash));
        boolean first = true;
        for (Map.Entry<String, List<LiveInstance>> application : instances.entrySet()) {
            if (!first) {
                json.add(',');
            }
            first = false;
            json.add(EurekaJson.applicationHead(application.getKey()));
            fragments.writeAll(json, application.getValue());
            json.add(Block.APPLICATION_TAIL);
        }
        return json.add(LIST_TAIL).toArray();
    }

    private byte[] element(ApplicationView application, Rendering rendering) {
        Cache<ApplicationView, byte[]> kept =
                rendering.format() == Rendering.Format.JSON ? compactJson : rendering.compact() ? compactXml : xml;
        return kept.get(application, missing -> element(decode(missing), rendering));
    }

    private static byte[] element(Application application, Rendering rendering) {
        return rendering.format() == Rendering.Format.XML
                ? EurekaXml.applicationElement(application, rendering.compact())
                : CompactJson.applicationElement(application);
    }

    private static byte[] join(String version, String hash, List<byte[]> elements, Rendering rendering) {
        return rendering.format() == Rendering.Format.XML
                ? EurekaXml.applications(version, hash, elements, rendering.compact())
                : CompactJson.applications(version, hash, elements);
    }

    private Application decode(ApplicationView application) {
        return decode(application.name(), application.instances());
    }

    private Application decode(String name, List<LiveInstance> instances) {
        return new Application(name, instances.stream().map(fragments::decode).toList());
    }

    private static Answer kept(byte[] plain, Rendering rendering) {
        return Answer.Whole.of(rendering.gzip() ? gzip(plain) : plain);
    }

    private static byte[] gzip(byte[] plain) {
        return whole(out -> {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out, 8_192)) {
                gzip.write(plain);
            }
        });
    }
}
