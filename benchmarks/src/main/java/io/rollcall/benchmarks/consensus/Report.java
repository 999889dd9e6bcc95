package io.rollcall.benchmarks.consensus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The figures of a run: tables for people, and the same as JSON. */
public final class Report {
    private final String command;
    private final String machine;
    private final List<Table> tables = new ArrayList<>();

    public Report(String command, String machine) {
        this.command = command;
        this.machine = machine;
    }

    /** A table that is yet to be filled, and printed when it is. */
    public Table table(String name, String... columns) {
        Table table = new Table(name, List.of(columns));
        tables.add(table);
        return table;
    }

    public void write(Path file) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file);
                JsonGenerator json = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("command", command);
            json.writeStringField("machine", machine);
            for (Table table : tables) {
                json.writeArrayFieldStart(table.name());
                for (Map<String, Object> row : table.rows()) {
                    json.writeStartObject();
                    for (Map.Entry<String, Object> cell : row.entrySet()) {
                        json.writeObjectField(cell.getKey(), cell.getValue());
                    }
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
    }
}
