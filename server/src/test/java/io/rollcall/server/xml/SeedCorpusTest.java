package io.rollcall.server.xml;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a fuzzer looks for, for the seeds it starts from and a few thousand cuts and changes of each. */
class SeedCorpusTest {
    private static final int CHANGES = 200;

    static Stream<Arguments> json() {
        return arguments(SeedCorpus.json());
    }

    static Stream<Arguments> xml() {
        return arguments(SeedCorpus.xml());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("json")
    void json_near_a_seed_is_refused_well_or_carried_unchanged(String name, byte[] seed) {
        RegistrationProperties.holdForJson(seed);
        RandomGenerator random = new SplittableRandom(seed.length);
        for (int i = 0; i < CHANGES; i++) {
            RegistrationProperties.holdForJson(changed(seed, random));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("xml")
    void xml_near_a_seed_is_refused_well_or_carried_unchanged(String name, byte[] seed) {
        RegistrationProperties.holdForXml(seed);
        RandomGenerator random = new SplittableRandom(seed.length);
        for (int i = 0; i < CHANGES; i++) {
            RegistrationProperties.holdForXml(changed(seed, random));
        }
    }

    private static Stream<Arguments> arguments(Map<String, byte[]> seeds) {
        return seeds.entrySet().stream().map(seed -> Arguments.of(seed.getKey(), seed.getValue()));
    }

    /** The seed with one byte changed, one piece left out, or its end cut off. */
    private static byte[] changed(byte[] seed, RandomGenerator random) {
        if (seed.length < 2) {
            return seed;
        }
        int at = random.nextInt(seed.length - 1);
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] other = seed.clone();
                other[at] = (byte) random.nextInt();
                yield other;
            }
            case 1 -> {
                int length = Math.min(1 + random.nextInt(12), seed.length - at);
                byte[] shorter = new byte[seed.length - length];
                System.arraycopy(seed, 0, shorter, 0, at);
                System.arraycopy(seed, at + length, shorter, at, shorter.length - at);
                yield shorter;
            }
            default -> Arrays.copyOf(seed, at);
        };
    }
}
