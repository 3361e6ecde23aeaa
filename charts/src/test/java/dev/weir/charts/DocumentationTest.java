package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

/** The README's table and the schema's descriptions are the comments of the values. */
class DocumentationTest {

    private static final Path README = Chart.FOLDER.resolve("README.md");
    private static final Path SCHEMA = Chart.FOLDER.resolve("values.schema.json");
    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "<!-- end of values -->";

    private static List<ChartValue> values() throws IOException {
        return ChartValue.read(Files.readString(Chart.FOLDER.resolve("values.yaml")));
    }

    @Test
    void theReadmesTableIsMadeOfTheComments() throws IOException {
        StringBuilder table = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
        values().forEach(each -> table.append(each.row()));
        String readme = Files.readString(README);
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        int end = readme.indexOf(END);
        if (!System.getProperty("weir.readme.write", "").isEmpty()) {
            Files.writeString(README, readme.substring(0, begin) + table + readme.substring(end));
            return;
        }
        assertEquals(table.toString(), readme.substring(begin, end),
                "write it anew: mvn -pl charts test -Dtest=DocumentationTest -Dweir.readme.write=true");
    }

    @Test
    void theSchemaDescribesEveryValueAsItsCommentDoes() throws IOException {
        SchemaText schema = SchemaText.parse(Files.readString(SCHEMA));
        if (!System.getProperty("weir.readme.write", "").isEmpty()) {
            Files.writeString(SCHEMA, schema.described(values()));
            return;
        }
        assertEquals(ConfigSchema.of(schema.description("config")), schema.config(),
                "write it anew: mvn -pl charts test -Dtest=DocumentationTest -Dweir.readme.write=true");
        for (ChartValue value : values()) {
            assertEquals(value.comment(), schema.description(value.path()), value.path());
        }
    }

    @Test
    void everyValueHasAComment() throws IOException {
        assertTrue(values().size() > 80, values()::toString);
        assertEquals(List.of(),
                ChartValue.withoutComment(Files.readString(Chart.FOLDER.resolve("values.yaml"))));
    }
}
