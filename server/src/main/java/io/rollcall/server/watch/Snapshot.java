package io.rollcall.server.watch;

import io.rollcall.replication.LiveInstance;
import io.rollcall.server.view.ShownView;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * All that is wanted of one view, in frames that are made when the first watcher comes to them and are there for
 * all. Where memory is short they are forgotten and made again: slow readers of many views must not keep the bytes
 * of all of them. Confined to the hub's thread.
 */
final class Snapshot {
    private final WatchParts parts;
    private final WatchForm form;
    private final WatchFilter filter;
    private final String token;
    private final List<List<LiveInstance>> lists;
    private final List<SoftReference<byte[]>> frames = new ArrayList<>();
    /** Where each frame begins, and the next one that was not made yet. */
    private final List<Integer> starts = new ArrayList<>(List.of(0));

    Snapshot(WatchParts parts, WatchForm form, WatchFilter filter, ShownView view, String token) {
        this.parts = parts;
        this.form = form;
        this.filter = filter;
        this.token = token;
        this.lists = view.parts(filter::wantsApplication);
    }

    /** Whether a frame is behind the last: there is always one. */
    private boolean isBehind(int index) {
        return index > 0 && index >= frames.size() && starts.get(frames.size()) >= lists.size();
    }

    private byte[] frame(int index) {
        byte[] kept = index < frames.size() ? frames.get(index).get() : null;
        if (kept != null) {
            return kept;
        }
        boolean known = index < frames.size();
        WatchParts.Part part =
                parts.part(filter, lists, starts.get(index), known ? starts.get(index + 1) : lists.size());
        byte[] frame = form.snapshot(part.bytes(), index == 0, part.next() >= lists.size(), token);
        if (known) {
            frames.set(index, new SoftReference<>(frame));
        } else {
            frames.add(new SoftReference<>(frame));
            starts.add(part.next());
        }
        return frame;
    }

    /** All frames in order, for one watcher. */
    Iterator<byte[]> iterator() {
        return new Iterator<>() {
            private int index;

            @Override
            public boolean hasNext() {
                return !isBehind(index);
            }

            @Override
            public byte[] next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return frame(index++);
            }
        };
    }
}
