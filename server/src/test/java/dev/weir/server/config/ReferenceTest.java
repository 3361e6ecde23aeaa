package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** docs/configuration.md says what the code does, no more and no less. */
class ReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "configuration.md");

    @Test
    void theReferenceListsEveryKeyWithTypeDefaultAndMeaning() throws IOException {
        List<String> expected = ConfigKeys.ALL.stream().map(ReferenceTest::row).toList();
        List<String> written = Files.readAllLines(REFERENCE)
                .stream()
                .dropWhile(line -> !line.startsWith("| key |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertEquals(String.join("\n", expected), String.join("\n", written));
    }

    @Test
    void itsExamplesAreValid() throws IOException {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(REFERENCE));
        int examples = 0;
        while (example.find()) {
            // What the examples say of files can't be true here.
            examples++;
            try {
                ConfigFile.parse("example " + examples, example.group(1), name -> "secret");
            } catch (ConfigException e) {
                assertTrue(
                        e.problems()
                                .stream()
                                .allMatch(each -> each.message().startsWith("there is no such file")),
                        e.problems()::toString);
            }
        }
        assertTrue(examples > 0, "no example");
    }

    private static String row(ConfigKey<?> key) {
        String shown = key.fallback() == null ? key.fallbackText() : "`" + key.fallbackText() + "`";
        return "| `%s` | %s | %s | %s |".formatted(key.path(), key.typeName().replace("|", ", "), shown,
                key.meaning());
    }
}
