package dev.weir.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** All results of one run, for people and for programs. */
final class Report {

    private final Map<String, String> machine;
    private final List<Result> results = new ArrayList<>();

    /** Begins a report; the machine's properties come first. */
    Report(Map<String, String> machine) {
        this.machine = machine;
    }

    void add(Result result) {
        results.add(result);
    }

    static String render(Result result) {
        StringBuilder text = new StringBuilder("\n").append(result.title()).append("\n\n");
        Table table = new Table("", "median", "min", "max", "n");
        for (Row row : result.rows()) {
            Statistics s = row.statistics();
            Row.Unit unit = row.unit();
            String symbol = unit.symbol().isEmpty() ? "" : " " + unit.symbol();
            table.add(row.subject(), unit.show(s.median()) + symbol, unit.show(s.min()), unit.show(s.max()),
                    Integer.toString(s.count()));
        }
        text.append(table.render());
        if (!result.checks().isEmpty()) {
            text.append('\n');
        }
        result.checks().forEach(check -> text.append("- ").append(check).append('\n'));
        return text.toString();
    }

    /** Prints every target in one table. */
    void printSummary(PrintStream out) {
        Table table = new Table("target", "measured", "wanted", "");
        for (Result result : results) {
            for (Check check : result.checks()) {
                table.add(result.title() + ": " + check.what(),
                        String.format(Locale.ROOT, "%.3f", check.value()),
                        (check.atMost() ? "≤ " : "≥ ") + String.format(Locale.ROOT, "%.3f", check.limit()),
                        check.met() ? "ok" : "MISSED");
            }
        }
        out.println("\n" + table.render());
    }

    boolean allMet() {
        return results.stream().flatMap(result -> result.checks().stream()).allMatch(Check::met);
    }

    /** Writes everything, every single value included. */
    void writeJson(Path file) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(),
                Files.newOutputStream(file))) {
            json.writeStartObject();
            json.writeObjectPropertyStart("machine");
            machine.forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeArrayPropertyStart("results");
            results.forEach(result -> write(json, result));
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Result result) {
        json.writeStartObject();
        json.writeStringProperty("title", result.title());
        json.writeArrayPropertyStart("rows");
        for (Row row : result.rows()) {
            Statistics statistics = row.statistics();
            json.writeStartObject();
            json.writeStringProperty("subject", row.subject());
            json.writeStringProperty("unit", row.unit().name());
            json.writeNumberProperty("median", statistics.median());
            json.writeNumberProperty("min", statistics.min());
            json.writeNumberProperty("max", statistics.max());
            json.writeArrayPropertyStart("values");
            row.values().forEach(json::writeNumber);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("checks");
        for (Check check : result.checks()) {
            json.writeStartObject();
            json.writeStringProperty("what", check.what());
            json.writeNumberProperty("value", check.value());
            json.writeNumberProperty(check.atMost() ? "atMost" : "atLeast", check.limit());
            json.writeBooleanProperty("met", check.met());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
