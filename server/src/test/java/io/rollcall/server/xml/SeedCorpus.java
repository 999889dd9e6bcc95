package io.rollcall.server.xml;

import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Documents from which a fuzzer starts: recorded registrations, generated ones, and hostile ones. */
final class SeedCorpus {
    private static final List<String> RECORDED_JSON = List.of(
            "register-json-204",
            "register-full-204",
            "register-amazon-204",
            "register-dci-netflix-204",
            "client-spring-register",
            "client-jersey3-register",
            "client-npm-register");
    private static final List<String> RECORDED_XML = List.of("register-xml-204");
    private static final List<String> SHOWN_XML = List.of("instance-xml-200", "instance-xml-oos-shows-down");
    /** Larger ones are for the table of hostile documents: a fuzzer is slow with them. */
    private static final int LARGEST = 8 << 10;

    private SeedCorpus() {}

    static Map<String, byte[]> json() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        RECORDED_JSON.forEach(name -> seeds.put(name, RecordedTraffic.request(name)));
        for (int seed = 0; seed < 20; seed++) {
            seeds.put(
                    "generated-" + seed,
                    EurekaJson.registration(new GeneratedInstances(new SplittableRandom(seed))
                            .next()
                            .instance()));
        }
        return seeds;
    }

    static Map<String, byte[]> xml() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        RECORDED_XML.forEach(name -> seeds.put(name, RecordedTraffic.request(name)));
        SHOWN_XML.forEach(name -> seeds.put(name, RecordedTraffic.response(name)));
        for (int seed = 0; seed < 20; seed++) {
            seeds.put(
                    "generated-" + seed, EurekaXml.instance(new GeneratedInstances(new SplittableRandom(seed)).next()));
        }
        HostileDocuments.all().forEach((name, refused) -> {
            if (refused.xml().length <= LARGEST) {
                seeds.put("hostile-" + name.replace(' ', '-'), refused.xml());
            }
        });
        return seeds;
    }

    /**
     * Writes the seeds where a fuzzer looks for them.
     *
     * @param args the directory, in which {@code json} and {@code xml} are made
     */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0], "json"), json());
        write(Path.of(args[0], "xml"), xml());
    }

    private static void write(Path directory, Map<String, byte[]> seeds) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
            Files.write(directory.resolve(seed.getKey()), seed.getValue());
        }
    }
}
