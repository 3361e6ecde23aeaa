package dev.weir.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The documents lead to where they say. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");

    private static List<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> root = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(root, docs).filter(file -> file.toString().endsWith(".md")).forEach(found::add);
        }
        return found;
    }

    @Test
    void everyLinkInsideTheProjectHasAnEnd() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                links++;
                String target = link.group(1);
                if (!target.startsWith("http") && !Files.exists(document.resolveSibling(target))) {
                    broken.add(document + " -> " + target);
                }
            }
        }
        assertTrue(links > 10, "only " + links + " links found");
        assertEquals(List.of(), broken);
    }

    @Test
    void theReadmeNamesTheTwoCommandsThatDoAllTheSetUp() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertTrue(readme.contains("\n./weir demo "), readme);
        assertTrue(readme.contains("\nmvn verify "), readme);
    }
}
