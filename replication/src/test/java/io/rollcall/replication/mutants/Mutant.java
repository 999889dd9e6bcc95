package io.rollcall.replication.mutants;

import io.rollcall.replication.sim.Bias;
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
 * @param bias what the runs have more of than others, so that the fault shows
 * @param seeds how many seeds may be tried until one finds it
 * @param fault the fault itself
 * @param hiding what else has to be switched off, because it would make good what the fault does wrong
 */
record Mutant(String name, String meaning, Bias bias, int seeds, List<Patch> fault, List<Patch> hiding) {
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
        fault = List.copyOf(fault);
        hiding = List.copyOf(hiding);
    }

    static Mutant of(String name, String meaning, String file, String old, String replacement) {
        return new Mutant(name, meaning, Bias.NONE, USUAL_SEEDS, List.of(new Patch(file, old, replacement)), List.of());
    }

    /** The same fault at another place too. */
    Mutant also(String file, String old, String replacement) {
        return new Mutant(name, meaning, bias, seeds, with(fault, new Patch(file, old, replacement)), hiding);
    }

    /** The same with something else switched off too, that would hide the fault. */
    Mutant without(Patch helper) {
        return new Mutant(name, meaning, bias, seeds, fault, with(hiding, helper));
    }

    Mutant without(String file, String old, String replacement) {
        return without(new Patch(file, old, replacement));
    }

    private static List<Patch> with(List<Patch> patches, Patch one) {
        List<Patch> more = new ArrayList<>(patches);
        more.add(one);
        return more;
    }

    /** The same for a fault that shows only in such runs. */
    Mutant in(Bias such) {
        return new Mutant(name, meaning, such, seeds, fault, hiding);
    }

    /** The same for a fault that shows seldom. */
    Mutant within(int moreSeeds) {
        return new Mutant(name, meaning, bias, moreSeeds, fault, hiding);
    }

    /** Only what was switched off so that the fault shows. */
    Mutant withoutTheFault() {
        return new Mutant(name, meaning, bias, seeds, List.of(), hiding);
    }

    /** The files that it changes, changed. */
    Map<String, String> sources(Path root) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        List<Patch> patches = new ArrayList<>(fault);
        patches.addAll(hiding);
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
