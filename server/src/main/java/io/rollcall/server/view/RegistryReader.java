package io.rollcall.server.view;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.LiveInstance;
import io.rollcall.server.xml.EurekaXml;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers every read of the registry. An answer is rendered once for a view, a query and a form, and
 * kept until what it was rendered from is replaced; so it is never stale, and an unchanged registry is
 * never rendered twice. Any thread may read.
 */
public final class RegistryReader {
    private final ViewPublisher publisher;
    private final Fragments fragments;
    private final AnswerRenderer renderer;
    private final Cache<Key, Rendered> answers;
    private final long mostTightened;
    private final OutsideHeap outsideHeap = new OutsideHeap();
    private final LongAdder renderings = new LongAdder();

    private static final Key FULL = new Key(Query.ALL, new Rendering(Rendering.Format.JSON, false, true));

    private record Key(Query query, Rendering rendering) {}

    /**
     * @param source what it was rendered from: while that is current, the answer is. Weak, or an answer
     *     that is seldom asked for would keep a whole old view
     * @param tight whether it is as small as it can be made
     */
    private record Rendered(WeakReference<Object> source, Answer answer, boolean tight) {
        boolean isOf(Object current) {
            return source.refersTo(current);
        }
    }

    /** @param cacheBytes how much memory the kept answers may take, about */
    public RegistryReader(ViewPublisher publisher, LeaseTimes times, long cacheBytes) {
        this.publisher = publisher;
        this.fragments = new Fragments(times);
        this.renderer = new AnswerRenderer(fragments);
        this.mostTightened = cacheBytes / 8;
        this.answers = Caffeine.newBuilder()
                .maximumWeight(cacheBytes)
                .weigher((Key key, Rendered rendered) -> weight(key.query, rendered.answer))
                .build();
    }

    /** Bytes that a kept answer takes, about. The query counts: callers choose its length. */
    static int weight(Query query, Answer answer) {
        int name = query instanceof Query.VirtualAddress address
                ? 2 * address.vip().length()
                : 0;
        return 300 + name + (answer instanceof Answer.Whole whole ? whole.length() : 0);
    }

    /** The answer to a query; null where there is no such application. */
    public @Nullable Answer read(Query query, Rendering rendering) {
        Object source = source(query, publisher.current());
        if (source == null) {
            return null;
        }
        Key key = new Key(query, rendering);
        Answer ready = current(key, source);
        if (ready != null) {
            return ready;
        }
        // One thread renders; the others wait for it rather than do the same.
        Rendered made = answers.asMap().compute(key, (unused, other) -> {
            RegistryView view = publisher.current();
            Object now = source(query, view);
            if (now == null || (other != null && other.isOf(now))) {
                return now == null ? null : other;
            }
            renderings.increment();
            return new Rendered(new WeakReference<>(now), renderer.render(query, rendering, view), false);
        });
        return made == null ? null : made.answer;
    }

    /** The answer to a query, if it is there and current: then this takes no time worth mentioning. */
    public @Nullable Answer ready(Query query, Rendering rendering) {
        return current(new Key(query, rendering), source(query, publisher.current()));
    }

    private @Nullable Answer current(Key key, @Nullable Object source) {
        Rendered kept = answers.getIfPresent(key);
        return kept != null && source != null && kept.isOf(source) ? kept.answer : null;
    }

    /** The part of the view that an answer depends on: another one means another answer. */
    private static @Nullable Object source(Query query, RegistryView view) {
        if (query instanceof Query.Delta) {
            return view;
        }
        return query instanceof Query.OneApplication one ? view.applications().get(one.name()) : view.applications();
    }

    /** All that is shown, by identity: another one after each change. */
    Object allShown() {
        return publisher.current().applications();
    }

    /**
     * Puts a smaller form of the full compressed answer in its place, if that is kept and current; one that is too
     * large for the memory it takes stays. Takes long, holds nobody up, and gives way to whatever comes in between. For
     * one thread.
     *
     * @param goOn asked again and again whether it is still worth it
     */
    void tighten(BooleanSupplier goOn) {
        Rendered loose = answers.getIfPresent(FULL);
        if (loose == null
                || loose.tight
                || !loose.isOf(allShown())
                || !(loose.answer instanceof Answer.Whole whole)
                || whole.length() > mostTightened) {
            return;
        }
        byte[] loosely = whole.bytes().array();
        byte[] smaller = Recompressed.of(loosely, goOn);
        if (smaller != null || goOn.getAsBoolean()) {
            Answer kept = new Answer.Whole(outsideHeap.hold(smaller == null ? loosely : smaller));
            answers.asMap().replace(FULL, loose, new Rendered(loose.source, kept, true));
        }
    }

    /** Answers that were rendered, and not found ready, since the start. */
    public long renderings() {
        return renderings.sum();
    }

    /** Version of the view that reads see now: rises with each change. */
    public long version() {
        return publisher.current().version();
    }

    /** The first instance of this id, in whichever application; null if none has it. */
    public @Nullable LiveInstance firstWithId(String id) {
        return publisher.current().firstWithId(id);
    }

    /** The instances of one application, by id; null where there is no such application. */
    public @Nullable List<LiveInstance> instances(String application) {
        ApplicationView view = publisher.current().applications().get(application);
        return view == null ? null : view.instances();
    }

    /** One instance as an answer of its own, with its newest renewal. */
    public byte[] instance(LiveInstance shown, Rendering.Format format) {
        if (format == Rendering.Format.XML) {
            return EurekaXml.instance(fragments.decode(shown));
        }
        JsonBytes json = new JsonBytes(1_500).add("{\"instance\":");
        fragments.write(json, shown);
        return json.add('}').toArray();
    }

    /** One instance as a JSON object without a wrapper, as the items of a batch hold it. */
    public byte[] entity(LiveInstance shown) {
        JsonBytes json = new JsonBytes(1_500);
        fragments.write(json, shown);
        return json.toArray();
    }

    /** The overrides that operators set, as a JSON object of instance ids and statuses. */
    public byte[] overrides() {
        JsonBytes json = new JsonBytes(256).add('{');
        String[] comma = {""};
        publisher
                .current()
                .matching(shown -> shown.overriddenStatus() != InstanceStatus.UNKNOWN)
                .values()
                .forEach(instances -> instances.forEach(shown -> {
                    json.add(comma[0])
                            .add(EurekaJson.quoted(shown.key().id()))
                            .add(":\"")
                            .add(shown.overriddenStatus().name())
                            .add('"');
                    comma[0] = ",";
                }));
        return json.add('}').toArray();
    }

    /** The applications and how many instances of each status they have, as JSON for people's tools. */
    public byte[] summary() {
        RegistryView view = publisher.current();
        JsonBytes json = new JsonBytes(256 + view.applications().size() * 120)
                .add("{\"version\":")
                .add(view.version())
                .add(",\"instances\":")
                .add(view.counts().total())
                .add(",\"applications\":[");
        boolean first = true;
        for (ApplicationView application : view.applications().all()) {
            if (!first) {
                json.add(',');
            }
            first = false;
            json.add("{\"name\":").add(EurekaJson.quoted(application.name())).add(",\"statuses\":{");
            String comma = "";
            for (InstanceStatus status : InstanceStatus.values()) {
                if (application.counts().of(status) > 0) {
                    json.add(comma)
                            .add('"')
                            .add(status.name())
                            .add("\":")
                            .add(application.counts().of(status));
                    comma = ",";
                }
            }
            json.add("}}");
        }
        return json.add("]}").toArray();
    }
}
