package io.rollcall.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The analyzers and the formatter reject what they are there for. The compiler runs apart, with the
 * very arguments that the build's pom gives it and the JVM flags of the build, so that a slip in either
 * of the two is found here.
 */
class PlantedBugsTest {
    private static final Path POM = Path.of("..", "pom.xml");
    private static final Path JVM_FLAGS = Path.of("..", ".mvn", "jvm.config");

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void the_build_is_made_with_17() {
        int feature = Runtime.version().feature();
        assumeTrue(feature == 17, () -> "lints differ between releases; the build is made with 17, this is " + feature);
    }

    private static Document pom() throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(POM.toFile());
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private static List<String> jvmFlags(String prefix) throws IOException {
        return Files.readAllLines(JVM_FLAGS).stream()
                .filter(line -> !line.isBlank())
                .map(line -> prefix + line.strip().replace(' ', '='))
                .toList();
    }

    private Path planted(String name) throws IOException {
        Path file = directory.resolve("io/rollcall/planted/" + name + ".java");
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = PlantedBugsTest.class.getResourceAsStream("/planted/" + name + ".java.txt")) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    private record Verdict(int exit, String said) {}

    private Verdict run(List<String> command) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Verdict(process.exitValue(), Files.readString(output, UTF_8));
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private Verdict compile(String... names) throws Exception {
        List<String> command = new ArrayList<>(List.of(program("javac")));
        command.addAll(jvmFlags("-J"));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(texts(pom().getElementsByTagName("arg")));
        String classPath = System.getProperty("java.class.path");
        command.addAll(List.of("-processorpath", classPath, "-cp", classPath, "--release", "17"));
        command.addAll(List.of("-d", directory.resolve("classes").toString()));
        command.add(planted("package-info").toString());
        for (String name : names) {
            command.add(planted(name).toString());
        }
        return run(command);
    }

    @Test
    void the_build_gives_the_compiler_its_arguments() throws Exception {
        assertThat(texts(pom().getElementsByTagName("arg")))
                .contains("-Werror")
                .anyMatch(arg -> arg.startsWith("-Xlint:all"))
                .anyMatch(arg -> arg.startsWith("-Xplugin:ErrorProne") && arg.contains("-Xep:NullAway:ERROR"));
    }

    @Test
    void error_prone_rejects_a_look_up_that_can_find_nothing() throws Exception {
        Verdict verdict = compile("ErrorProneBug");
        assertThat(verdict.said).contains("ErrorProneBug.java:9: error: [CollectionIncompatibleType]");
        assertThat(verdict.exit).isNotZero();
    }

    @Test
    void null_away_rejects_a_null_that_is_used() throws Exception {
        Verdict verdict = compile("NullBug");
        assertThat(verdict.said).contains("NullBug.java:9: error: [NullAway]");
        assertThat(verdict.exit).isNotZero();
    }

    @Test
    void a_warning_of_the_compiler_is_an_error() throws Exception {
        Verdict verdict = compile("LintBug");
        assertThat(verdict.said).contains("LintBug.java:8: warning: [rawtypes]").contains("error: warnings found");
        assertThat(verdict.exit).isNotZero();
    }

    @Test
    void their_clean_twins_compile() throws Exception {
        assertThat(compile("ErrorProneClean", "NullClean", "LintClean", "FormatClean"))
                .isEqualTo(new Verdict(0, ""));
    }

    private Verdict format(String name) throws Exception {
        List<String> command = new ArrayList<>(List.of(program("java")));
        command.addAll(jvmFlags(""));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of("com.palantir.javaformat.java.Main", "--palantir", "--dry-run", "--set-exit-if-changed"));
        command.add(planted(name).toString());
        return run(command);
    }

    @Test
    void the_formatter_of_the_build_rejects_another_format() throws Exception {
        Verdict verdict = format("FormatBug");
        assertThat(verdict.said).contains("FormatBug.java");
        assertThat(verdict.exit).isEqualTo(1);
        assertThat(format("FormatClean")).isEqualTo(new Verdict(0, ""));
    }

    @Test
    void the_build_checks_the_format_of_every_module() throws Exception {
        Document pom = pom();
        NodeList plugins = pom.getElementsByTagName("plugin");
        List<String> goals = new ArrayList<>();
        for (int i = 0; i < plugins.getLength(); i++) {
            Element plugin = (Element) plugins.item(i);
            boolean managed =
                    plugin.getParentNode().getParentNode().getNodeName().equals("pluginManagement");
            if (!managed && texts(plugin.getElementsByTagName("artifactId")).contains("spotless-maven-plugin")) {
                goals.addAll(texts(plugin.getElementsByTagName("goal")));
            }
        }
        assertThat(goals).containsExactly("check");
        assertThat(texts(pom.getElementsByTagName("palantirJavaFormat")))
                .singleElement()
                .asString()
                .contains("${palantir.version}");
    }
}
