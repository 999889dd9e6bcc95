package io.rollcall.server.view;

import io.rollcall.client.model.StatusCounts;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One application as readers see it. Immutable; never without an instance.
 */
final class ApplicationView {
    private final String name;
    private final List<Block> blocks;
    private final StatusCounts counts;

    private ApplicationView(String name, List<Block> blocks, StatusCounts counts) {
        this.name = name;
        this.blocks = blocks;
        this.counts = counts;
    }

    static ApplicationView of(LiveInstance first) {
        Block block = Block.of(first);
        return new ApplicationView(first.key().app(), List.of(block), block.counts());
    }

    String name() {
        return name;
    }

    StatusCounts counts() {
        return counts;
    }

    List<Block> blocks() {
        return blocks;
    }

    @Nullable
    LiveInstance get(String id) {
        return blocks.get(place(id)).get(id);
    }

    List<LiveInstance> instances() {
        List<LiveInstance> all = new ArrayList<>();
        for (Block block : blocks) {
            all.addAll(block.instances());
        }
        return all;
    }

    ApplicationView with(LiveInstance shown) {
        int place = place(shown.key().id());
        return replaced(place, place + 1, blocks.get(place).with(shown));
    }

    /** This application without one instance; null where it was the last. */
    @Nullable
    ApplicationView without(String id) {
        int place = place(id);
        List<Block> left = blocks.get(place).without(id);
        if (left.isEmpty()) {
            return blocks.size() == 1 ? null : replaced(place, place + 1, left);
        }
        Block shrunk = left.get(0);
        if (place > 0 && shrunk.joins(blocks.get(place - 1))) {
            return replaced(place - 1, place + 1, List.of(blocks.get(place - 1).joined(shrunk)));
        }
        if (place + 1 < blocks.size() && shrunk.joins(blocks.get(place + 1))) {
            return replaced(place, place + 2, List.of(shrunk.joined(blocks.get(place + 1))));
        }
        return replaced(place, place + 1, left);
    }

    /** This application without some instances; null where no other is left. */
    @Nullable
    ApplicationView without(Set<String> ids) {
        boolean[] touched = new boolean[blocks.size()];
        ids.forEach(id -> touched[place(id)] = true);
        List<Block> left = new ArrayList<>(blocks.size());
        for (int i = 0; i < touched.length; i++) {
            Block kept = touched[i] ? blocks.get(i).without(ids) : blocks.get(i);
            int last = left.size() - 1;
            if (kept != null && last >= 0 && kept.joins(left.get(last))) {
                left.set(last, left.get(last).joined(kept));
            } else if (kept != null) {
                left.add(kept);
            }
        }
        return left.isEmpty() ? null : new ApplicationView(name, left, sum(left));
    }

    private ApplicationView replaced(int from, int to, List<Block> by) {
        List<Block> next = new ArrayList<>(blocks.size() + 1);
        next.addAll(blocks.subList(0, from));
        next.addAll(by);
        next.addAll(blocks.subList(to, blocks.size()));
        return new ApplicationView(name, next, counts.replaced(sum(blocks.subList(from, to)), sum(by)));
    }

    private static StatusCounts sum(List<Block> blocks) {
        if (blocks.size() == 1) {
            return blocks.get(0).counts();
        }
        StatusCounts sum = StatusCounts.ZERO;
        for (Block block : blocks) {
            sum = sum.replaced(StatusCounts.ZERO, block.counts());
        }
        return sum;
    }

    /** The block that an id is in, or would be put into. */
    private int place(String id) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).firstId().compareTo(id) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
