package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.server.certs.Certificates;
import dev.weir.server.certs.CertsMetrics;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.kubernetes.Cluster;

class CertsCliTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int weir(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Cli.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private void make() throws Exception {
        try (Cluster cluster = Cluster.of(() -> {
            throw new IllegalStateException("a folder needs no cluster");
        });
                Certificates certificates = Certificates.start(WeirConfig.defaults().certs().in(folder),
                        cluster,
                        new CertsMetrics(new PrometheusRegistry(), InstantSource.system()))) {
            await(() -> certificates.source().serving().isPresent()
                    && certificates.source().status().certificates().getLast().published().isPresent());
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(end), "it did not come to that");
            Thread.sleep(5);
        }
    }

    @Test
    void statusShowsWhatThereIsAndWhatComesNext() throws Exception {
        make();
        assertEquals(0, weir("certs", "status", "--directory", folder.toString()), err::toString);
        String[] lines = out.toString().split("\n", -1);
        assertTrue(lines[0].matches("CERTIFICATE +SUBJECT +VALID UNTIL +DAYS LEFT +PUBLISHED"), lines[0]);
        assertTrue(lines[1].matches("serving +CN=localhost +[0-9-]+ [0-9:]+ +(90.0|89.9) +-"), lines[1]);
        assertTrue(
                lines[2].matches(
                        "authority +CN=Weir authority [0-9a-f]{16} +.* 36(50.0|49.9) +[0-9-]+ [0-9:]+"),
                lines[2]);
        assertTrue(
                out.toString().contains("\nNEXT\n")
                        && out.toString().contains("the serving certificate is renewed"),
                out.toString());
    }

    @Test
    void statusIsJsonForScripts() throws Exception {
        make();
        assertEquals(0, weir("certs", "status", "--json", "--directory", folder.toString()));
        assertTrue(
                out.toString()
                        .startsWith("{\"certificates\":[{\"role\":\"serving\",\"subject\":\"CN=localhost\""),
                out.toString());
        assertTrue(
                out.toString().contains("\"daysLeft\":3649")
                        && out.toString().contains("\"next\":[{\"at\":\""),
                out.toString());
    }

    @Test
    void rotationsAreWrittenDownForTheNextStart() throws Exception {
        make();
        String before = Files.readString(folder.resolve("tls.crt"));
        assertEquals(0, weir("certs", "rotate", "--directory", folder.toString()), err::toString);
        assertTrue(out.toString().startsWith("new serving certificate "), out.toString());
        assertFalse(before.equals(Files.readString(folder.resolve("tls.crt"))));

        assertEquals(0, weir("certs", "rotate", "--ca", "--directory", folder.toString()), err::toString);
        assertTrue(out.toString().startsWith("new authority CN=Weir authority "), out.toString());
        assertEquals(0, weir("certs", "status", "--directory", folder.toString()));
        assertTrue(out.toString().contains("not yet"), out.toString());
        assertEquals(2, weir("certs", "rotate", "--drop-old", "--directory", folder.toString()));
    }

    @Test
    void theBundleIsExportedWithoutAnyKey() throws Exception {
        make();
        assertEquals(0, weir("certs", "export", "--directory", folder.toString()));
        assertEquals(Files.readString(folder.resolve("ca.crt")), out.toString());
        assertFalse(out.toString().contains("PRIVATE"));

        Path file = folder.resolve("exported.crt");
        assertEquals(0, weir("certs", "export", "-o", file.toString(), "--directory", folder.toString()));
        assertEquals(Files.readString(folder.resolve("ca.crt")), Files.readString(file));
    }

    @Test
    void whatOnlyReadsNeedsNoFolderThatCanBeWritten() throws Exception {
        make();
        for (String lock : List.of(".lock", ".turn")) {
            Files.deleteIfExists(folder.resolve(lock));
            Files.createDirectory(folder.resolve(lock));
        }
        assertEquals(0, weir("certs", "status", "--directory", folder.toString()), err::toString);
        assertEquals(0, weir("certs", "export", "--directory", folder.toString()), err::toString);
        assertEquals(1, weir("certs", "rotate", "--directory", folder.toString()));
        assertEquals("weir: the folder " + folder + " can't be written: is a directory\n", err.toString());
    }

    @Test
    void theBundleIsExportedWhereTheStateIsDamaged() throws Exception {
        make();
        Files.writeString(folder.resolve("state"), "damaged");
        assertEquals(0, weir("certs", "export", "--directory", folder.toString()), err::toString);
        assertEquals(Files.readString(folder.resolve("ca.crt")), out.toString());
        assertTrue(err.toString().contains("is damaged"), err.toString());
        Files.delete(folder.resolve("ca.crt"));
        assertEquals(1, weir("certs", "export", "--directory", folder.toString()));
        assertEquals("", out.toString());
    }

    @Test
    void whatIsInTheFoldersPlaceIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("s.pid"), "1");
        for (String command : new String[]{"status", "rotate", "export"}) {
            assertEquals(1, weir("certs", command, "--directory", file.toString()), command);
            assertEquals("weir: " + file + " is not a folder\n", err.toString());
        }
    }

    @Test
    void whatIsNotThereIsSaidAndNotMade() {
        Path none = folder.resolve("none");
        for (String command : new String[]{"status", "rotate", "export"}) {
            assertEquals(1, weir("certs", command, "--directory", none.toString()), command);
            assertTrue(err.toString().contains("there is no folder " + none), err.toString());
        }
        assertFalse(Files.exists(none));
        assertEquals(1, weir("certs", "rotate", "--directory", folder.toString()));
        assertTrue(err.toString().contains("weir serve makes them"), err.toString());
    }
}
