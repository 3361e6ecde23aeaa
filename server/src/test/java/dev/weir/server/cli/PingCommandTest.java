package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;

class PingCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int weir(String... args) {
        return Cli.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void aRegistryThatAnswersIsToldFromOneThatDoesNot() throws Exception {
        String url;
        try (FakeRegistry registry = FakeRegistry.start()) {
            url = registry.url().toString();
            assertEquals(0, weir("ping", url));
            assertTrue(out.toString().contains(url + " answers: 200"), out.toString());
        }
        assertEquals(1, weir("ping", url));
        assertTrue(err.toString().contains(url + " does not answer"), err.toString());
        assertEquals(2, weir("ping", "weir:5000"));
    }

    @Test
    void aFolderIsGivenToItsUser() throws Exception {
        int self = (int) Files.getAttribute(folder, "unix:uid");
        Path made = folder.resolve("store");
        assertEquals(0, weir("own-folder", "--user=" + self, made.toString()));
        assertEquals(self, Files.getAttribute(made, "unix:uid"));
    }
}
