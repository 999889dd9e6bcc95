package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows of figures under one heading each. */
public final class Table {
    private final String name;
    private final List<String> columns;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    Table(String name, List<String> columns) {
        if (columns.stream().distinct().count() != columns.size()) {
            throw new IllegalArgumentException("two columns of one name: " + columns);
        }
        this.name = name;
        this.columns = columns;
    }

    String name() {
        return name;
    }

    List<Map<String, Object>> rows() {
        return rows;
    }

    /** Adds a row: words, whole numbers, or decimal ones. */
    public void row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + columns.size() + " columns");
        }
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            row.put(columns.get(i), cells[i]);
        }
        rows.add(row);
    }

    /** As Markdown. */
    public String text() {
        StringBuilder text = new StringBuilder(line(columns));
        text.append(line(columns.stream().map(column -> "---").toList()));
        for (Map<String, Object> row : rows) {
            text.append(line(row.values().stream().map(Table::cell).toList()));
        }
        return text.toString();
    }

    public void print() {
        Figures.say("%n%s:%n%n%s", name, text());
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String cell(Object value) {
        if (!(value instanceof Double number)) {
            return value.toString();
        }
        return Figures.digits(number);
    }
}
