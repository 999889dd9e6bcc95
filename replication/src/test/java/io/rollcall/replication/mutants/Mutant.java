package io.rollcall.replication.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A fault to be planted.
 *
 * @param meaning what goes wrong
 * @param seeds how many seeds may be tried until one finds it
 * @param patches the fault itself first, then what else has to be changed for it to show
 */
record Mutant(String name, String meaning, int seeds, List<Patch> patches) {
    private static final Pattern WHITE = Pattern.compile("\\s+");
    private static final int USUAL_SEEDS = 400;

    /**
     * A change of one file.
     *
     * @param file below the package of the replication
     * @param old stands there exactly once, with any white space where there is some here
     */
    record Patch(String file, String old, String replacement) {
        private Pattern place() {
            String[] words = WHITE.split(old);
            return Pattern.compile(Arrays.stream(words).map(Pattern::quote).collect(Collectors.joining("\\s+")));
        }
    }

    Mutant {
        patches = List.copyOf(patches);
    }

    static Mutant of(String name, String meaning, String file, String old, String replacement) {
        return new Mutant(name, meaning, USUAL_SEEDS, List.of(new Patch(file, old, replacement)));
    }

    /** The same with something else changed too, that would hide the fault. */
    Mutant and(String file, String old, String replacement) {
        List<Patch> more = new ArrayList<>(patches);
        more.add(new Patch(file, old, replacement));
        return new Mutant(name, meaning, seeds, more);
    }

    /** The same for a fault that shows seldom. */
    Mutant within(int moreSeeds) {
        return new Mutant(name, meaning, moreSeeds, patches);
    }

    /** The files that it changes, changed. */
    Map<String, String> sources(Path root) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Patch patch : patches) {
            String before = sources.get(patch.file);
            String text = before == null ? Files.readString(root.resolve(patch.file)) : before;
            List<MatchResult> places = patch.place().matcher(text).results().toList();
            if (places.size() != 1) {
                throw new IllegalStateException(
                        "in " + patch.file + " there is " + places.size() + " times: " + patch.old);
            }
            MatchResult place = places.get(0);
            sources.put(patch.file, text.substring(0, place.start()) + patch.replacement + text.substring(place.end()));
        }
        return sources;
    }
}
