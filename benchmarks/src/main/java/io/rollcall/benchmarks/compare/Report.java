package io.rollcall.benchmarks.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All results of a run: printed while it goes, and written as Markdown, as JSON and as a chart. */
final class Report {
    private static final String HEAD =
            "| figure | unit | Rollcall | Spring Cloud Eureka | times better | aim |\n| --- | --- | --- | --- | --- | --- |\n";

    private final String title;
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final List<Result> results = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    Report(String title) {
        this.title = title;
    }

    /** Something that must be known to judge the figures. */
    void fact(String name, Object value) {
        facts.put(name, value);
    }

    /** Takes results, and prints them. */
    void add(List<Result> more) {
        results.addAll(more);
        more.forEach(result -> System.out.print(line(result)));
        System.out.flush();
    }

    void leaveOut(String name, String why) {
        leftOut.add(new LeftOut(name, why));
    }

    List<Result> results() {
        return results;
    }

    /** What stands before the rows. */
    String head() {
        StringBuilder text = new StringBuilder("# " + title + "\n\n");
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        return text.append(
                        "\nEach figure is the median of its rounds, with the least and the most. *Times better* is of"
                                + " neighbouring rounds: above 1, Rollcall is better.\n\n" + HEAD)
                .toString();
    }

    /** What stands behind them. */
    String foot() {
        StringBuilder text = new StringBuilder();
        if (!leftOut.isEmpty()) {
            text.append("\nLeft out of this run:\n\n");
            leftOut.forEach(each -> text.append("- ")
                    .append(each.name())
                    .append(": ")
                    .append(each.why())
                    .append('\n'));
        }
        text.append("\nHow each was measured:\n\n");
        results.forEach(result -> text.append("- ")
                .append(result.row().name())
                .append(": ")
                .append(result.row().how())
                .append('\n'));
        return text.toString();
    }

    String markdown() {
        StringBuilder text = new StringBuilder(head());
        results.forEach(result -> text.append(line(result)));
        return text.append(foot()).toString();
    }

    private static String line(Result result) {
        Row row = result.row();
        String aim = row.aim()
                .map(wanted -> wanted.text()
                        + result.met()
                                .map(met -> met ? ": met" : ": **missed**")
                                .orElse(": not measured"))
                .orElse("");
        return String.join(
                        " | ",
                        "| " + row.name(),
                        row.unit(),
                        text(result.of(Side.ROLLCALL)),
                        text(result.of(Side.SPRING)),
                        text(result.ratio()),
                        aim)
                + " |\n";
    }

    private static String text(Optional<Spread> spread) {
        return spread.map(Spread::text).orElse("-");
    }

    String json() throws IOException {
        StringWriter writer = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("title", title);
            json.writeObjectFieldStart("facts");
            for (Map.Entry<String, Object> fact : facts.entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue().toString());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("rows");
            for (Result result : results) {
                write(json, result);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("leftOut");
            for (LeftOut each : leftOut) {
                json.writeStringField(each.name(), each.why());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return writer + "\n";
    }

    private static void write(JsonGenerator json, Result result) throws IOException {
        Row row = result.row();
        json.writeStartObject();
        json.writeStringField("name", row.name());
        json.writeStringField("unit", row.unit());
        json.writeStringField("better", row.better() == Row.Better.MORE ? "more" : "less");
        json.writeStringField("how", row.how());
        if (row.aim().isPresent()) {
            json.writeStringField("aim", row.aim().get().text());
        }
        if (result.met().isPresent()) {
            json.writeBooleanField("met", result.met().get());
        }
        write(json, "rollcall", result.of(Side.ROLLCALL), result.rollcall());
        write(json, "spring", result.of(Side.SPRING), result.spring());
        write(json, "timesBetter", result.ratio(), List.of());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Optional<Spread> spread, List<Double> rounds)
            throws IOException {
        if (spread.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeNumberField("median", spread.get().median());
        json.writeNumberField("least", spread.get().least());
        json.writeNumberField("most", spread.get().most());
        if (!rounds.isEmpty()) {
            json.writeArrayFieldStart("rounds");
            for (double figure : rounds) {
                json.writeNumber(figure);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Writes what there is so far: of a run that fails later, that much is left. */
    void write(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name + ".md"), markdown());
        Files.writeString(directory.resolve(name + ".json"), json());
        Files.writeString(directory.resolve(name + ".svg"), RatioChart.of(title, results));
    }
}
