package io.rollcall.replication.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fault planted in a copy of the production sources, with whatever else has to be switched off where another
 * mechanism would hide it.
 *
 * @param name what is wrong
 */
record Mutant(String name, List<Patch> patches) {
    /**
     * A small change of one file.
     *
     * @param file below the root package
     * @param before what stands there, once
     */
    record Patch(String file, String before, String after) {}

    static Mutant of(String name) {
        return new Mutant(name, List.of());
    }

    Mutant with(String file, String before, String after) {
        List<Patch> more = new ArrayList<>(patches);
        more.add(new Patch(file, before, after));
        return new Mutant(name, List.copyOf(more));
    }

    /** The files that are other with this fault, by path below {@code sources}. */
    Map<String, String> sources(Path sources) {
        Map<String, String> changed = new LinkedHashMap<>();
        for (Patch patch : patches) {
            String path = "io/rollcall/replication/" + patch.file;
            String text = changed.computeIfAbsent(path, unread -> read(sources.resolve(path)));
            int at = text.indexOf(patch.before);
            if (at < 0 || text.indexOf(patch.before, at + 1) >= 0) {
                throw new AssertionError("mutant '" + name + "' no longer applies: in " + patch.file
                        + " there is not one\n" + patch.before);
            }
            changed.put(path, text.replace(patch.before, patch.after));
        }
        return changed;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
