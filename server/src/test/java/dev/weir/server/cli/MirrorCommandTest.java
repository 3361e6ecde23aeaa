package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.server.config.WeirConfig;
import dev.weir.server.run.WeirServer;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** {@code weir mirror}: with and without a Weir that runs on the store. */
@Timeout(120)
class MirrorCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");
    private FakeRegistry upstream;
    private FakeRegistry mirror;
    private Path config;
    private SampleImage image;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        mirror = FakeRegistry.start();
        image = upstream.addImage("acme/app", "v1", 3, 100_000);
        config = Files.writeString(folder.resolve("weir.yaml"), """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0"}
                store: {path: %s}
                upstreams: {registry.example.com: {url: "%s"}}
                mirror: {type: registry, registry: {url: "%s"}}
                """.formatted(folder.resolve("store"), upstream.url(), mirror.url()));
    }

    @AfterEach
    void stop() {
        upstream.close();
        mirror.close();
    }

    private int mirror(String... args) {
        List<String> all = new ArrayList<>(List.of("mirror", "--config", config.toString()));
        all.addAll(List.of(args));
        return Cli.run(all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private String inMirror(String tag) {
        return mirror.digestOf("registry.example.com/acme/app", tag);
    }

    @Test
    void withoutARunningWeirItCopiesByItself() {
        assertEquals(0, mirror("registry.example.com/acme/app:v1"), err::toString);

        assertEquals(image.digest(), inMirror("v1"));
        assertTrue(out.toString().contains("registry.example.com/acme/app:v1  mirrored"), out.toString());
        assertTrue(out.toString().contains("1 of 1 images are in the mirror"), out.toString());
    }

    @Test
    void aRunningWeirIsAskedAndItsProgressShown() throws Exception {
        try (WeirServer _ = WeirServer.start(WeirConfig.load(config))) {
            mirror.faults().add(Fault.delay(java.time.Duration.ofSeconds(1)).on(Target.UPLOAD).method("PUT"));
            assertEquals(0, mirror("registry.example.com/acme/app:v1"), err::toString);
        }

        assertEquals(image.digest(), inMirror("v1"));
        assertTrue(out.toString().contains("copying "), out.toString());
        String layer = image.layers()
                .getFirst()
                .digest()
                .substring("sha256:".length(), "sha256:".length() + 12);
        assertTrue(out.toString().contains(layer + " [========================]"), out.toString());
    }

    @Test
    void aListIsCopiedAndWhatFailsIsNamed() throws IOException {
        Path list = Files.writeString(folder.resolve("images"), """
                # what we run
                registry.example.com/acme/app:v1   # the shop

                registry.example.com/acme/gone:v9
                registry.invalid/a
                """);

        assertEquals(1, mirror("--list", list.toString()));

        assertEquals(image.digest(), inMirror("v1"));
        assertTrue(out.toString().contains("registry.example.com/acme/gone:v9  failed: "), out.toString());
        assertTrue(out.toString()
                .contains("registry.invalid/a:latest  failed: the registry registry.invalid is not"
                        + " configured"),
                out.toString());
        assertTrue(out.toString().contains("1 of 3 images are in the mirror"), out.toString());
    }

    @Test
    void aLineThatIsNoImageIsNamed() throws IOException {
        Path list = Files.writeString(folder.resolve("images"), "registry.example.com/a:v1\nNO IMAGE\n");

        assertEquals(1, mirror("--list", list.toString()));

        assertTrue(err.toString().contains("images:2: NO IMAGE: "), err.toString());
        assertEquals(2, mirror());
        assertTrue(err.toString().contains("--from-cluster"), err.toString());
    }

    @Test
    void whatTheMirrorRefusesEndsWithItsWords() {
        mirror.faults()
                .add(Fault.error(403, "DENIED", "the quota is used up").on(Target.MANIFEST).method("PUT"));

        assertEquals(1, mirror("registry.example.com/acme/app:v1"));

        assertTrue(out.toString().contains("the quota is used up"), out.toString());
    }

    @Test
    void aRunningWeirWithoutAMirrorIsSaidToBeOne() throws Exception {
        Path without = Files.writeString(folder.resolve("without.yaml"), """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0"}
                store: {path: %s}
                """.formatted(folder.resolve("store")));
        try (WeirServer _ = WeirServer.start(WeirConfig.load(without))) {
            assertEquals(1, mirror("registry.example.com/acme/app:v1"));
        }
        assertTrue(err.toString().contains("it has no mirror configured"), err.toString());
    }

    @Test
    void whoAskedAWeirThatEndsInTheMiddleOfItsCopiesGoesOnAlone() throws Exception {
        SampleImage two = upstream.addImage("acme/two", "v1", 1, 1_000);
        mirror.faults()
                .add(Fault.error(503, "UNAVAILABLE", "later")
                        .when(request -> request.path().contains("/two/") && request.method().equals("POST"))
                        .times(4));
        mirror.faults().add(Fault.delay(Duration.ofSeconds(2)).on(Target.UPLOAD).path("/app/"));
        StringWriter others = new StringWriter();
        Thread first = Thread.ofPlatform()
                .start(() -> Cli.run(
                        new String[]{"mirror", "-c", config.toString(), "registry.example.com/acme/app:v1"},
                        new PrintWriter(others, true), new PrintWriter(others, true)));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(folder.resolve("store").resolve("lock"))) {
            assertTrue(System.nanoTime() < deadline, "the first has not begun");
            Thread.onSpinWait();
        }

        assertEquals(0, mirror("registry.example.com/acme/two:v1"), () -> err.toString() + out + others);
        first.join();

        assertTrue(others.toString().contains("1 of 1 images are in the mirror"), others.toString());
        assertEquals(two.digest(), mirror.digestOf("registry.example.com/acme/two", "v1"));
    }
}
