package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

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

/** {@code weir mirror} with a Weir that serves and without one. */
@Timeout(120)
class MirrorCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final FakeRegistry upstream = FakeRegistry.start();
    private final FakeRegistry mirror = FakeRegistry.start();

    @TempDir
    private Path folder = Path.of("");
    private Path config = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        config = write("weir.yaml", """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0"}
                store: {path: "%s"}
                upstreams: {docker.io: {url: "%s"}}
                mirror: {type: registry, registry: {url: "%s", prefix: cache}}
                """.formatted(folder.resolve("data"), upstream.url(), mirror.url()));
    }

    @AfterEach
    void stop() {
        upstream.close();
        mirror.close();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private int mirror(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "mirror";
        all[1] = "-c";
        all[2] = config.toString();
        System.arraycopy(args, 0, all, 3, args.length);
        return Cli.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private String inMirror(String repository, String tag) {
        return mirror.digestOf("cache/docker.io/" + repository, tag);
    }

    @Test
    void withoutAServerItCopiesItself() {
        SampleImage image = upstream.addImage("library/app", "v1", 2, 100_000);

        assertEquals(0, mirror("app:v1"), err.toString());

        assertEquals(image.digest(), inMirror("library/app", "v1"));
        assertTrue(out.toString().contains("docker.io/library/app:v1 mirrored " + image.digest()),
                out.toString());
        assertTrue(out.toString().contains("1 of 1 image is in the mirror"), out.toString());
        assertEquals(0, mirror("app:v1"), err.toString());
    }

    @Test
    void aWeirThatServesDoesTheWork() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 2, 100_000);
        SampleImage other = upstream.addImage("library/other", "v1", 1, 1_000);
        try (WeirServer _ = WeirServer.start(WeirConfig.load(config))) {
            assertEquals(0, mirror("app:v1", "other@" + other.digest()), err.toString() + out);
        }
        assertTrue(out.toString().startsWith("the Weir that uses "), out.toString());
        assertEquals(image.digest(), inMirror("library/app", "v1"));
    }

    @Test
    void aListIsCopiedAndItsMistakesAreNamed() throws IOException {
        upstream.addImage("library/one", "v1", 1, 1_000);
        upstream.addImage("library/two", "v1", 1, 1_000);
        Path list = write("images", """
                # what we need
                one:v1   # the first
                two:v1
                one:v1
                """);

        assertEquals(0, mirror("--list", list.toString()), err.toString());
        assertTrue(out.toString().contains("2 of 2 images are in the mirror"), out.toString());

        Files.writeString(list, "one:v1\nNot An Image\n");
        assertEquals(1, mirror("--list", list.toString()));
        assertTrue(err.toString().contains("Not An Image: not "), err.toString());
    }

    @Test
    void whatDoesNotArriveIsNamedWithItsReasonAndTheExitCodeSaysSo() {
        upstream.addImage("library/app", "v1", 1, 1_000);
        assertEquals(1, mirror("app:v1", "app:nosuch", "quay.io/acme/app:v1"));
        String said = out.toString();
        assertTrue(said.contains("docker.io/library/app:v1 mirrored"), said);
        assertTrue(said.contains("docker.io/library/app:nosuch failed: there is no such image"), said);
        assertTrue(said.contains("quay.io/acme/app:v1 failed: the registry quay.io is not configured"), said);
        assertTrue(said.contains("1 of 3 images are in the mirror"), said);
    }

    @Test
    void whatTheMirrorRefusesIsSaid() {
        upstream.addImage("library/app", "v1", 1, 1_000);
        mirror.faults()
                .add(Fault.error(403, "DENIED", "the quota is used up").on(Target.MANIFEST).method("PUT"));
        assertEquals(1, mirror("app:v1"));
        assertTrue(out.toString().contains("the quota is used up"), out.toString());
    }

    @Test
    void theMirrorsOwnImagesNeedNoCopy() {
        assertEquals(0, mirror("127.0.0.1:" + mirror.port() + "/cache/docker.io/library/app:v1"));
        assertEquals("there is nothing to copy", out.toString().strip());
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @Test
    void mistakesOfTheCommandLineAreNamed() throws IOException {
        assertEquals(2, mirror());
        assertEquals(2, mirror("UPPER/Case:v1:v2"));
        assertEquals(1, mirror("--list", folder.resolve("nosuch").toString()));
        assertTrue(err.toString().contains("there is no file"), err.toString());
        config = write("none.yaml", "store: {path: \"%s\"}\n".formatted(folder.resolve("data")));
        assertEquals(1, mirror("app:v1"));
        assertTrue(err.toString().contains("names no mirror: set mirror.type"), err.toString());
    }

    @Test
    void waitingEndsWhenTheTimeGivenIsOver() {
        upstream.addImage("library/app", "v1", 1, 1_000);
        mirror.faults().add(Fault.delay(java.time.Duration.ofSeconds(30)).on(Target.UPLOAD));
        assertEquals(1, mirror("--timeout", "1", "app:v1"));
        assertTrue(out.toString().contains("not all images have arrived within the time given"),
                out.toString());
    }

    @Test
    void whoAskedACommandThatHasEndedMeanwhileGoesOnAlone() throws Exception {
        upstream.addImage("library/one", "v1", 1, 1_000);
        SampleImage two = upstream.addImage("library/two", "v1", 1, 1_000);
        mirror.faults()
                .add(Fault.error(503, "UNAVAILABLE", "later")
                        .when(r -> r.path().contains("/two/") && r.method().equals("POST"))
                        .times(4));
        mirror.faults().add(Fault.delay(java.time.Duration.ofSeconds(2)).on(Target.UPLOAD).path("/one/"));
        StringWriter others = new StringWriter();
        Thread first = Thread.ofPlatform()
                .start(() -> Cli.run(new String[]{"mirror", "-c", config.toString(), "one:v1"},
                        new PrintWriter(others, true), new PrintWriter(others, true)));
        long deadline = System.nanoTime() + java.time.Duration.ofSeconds(30).toNanos();
        while (!Files.exists(folder.resolve("data").resolve("lock"))) {
            assertTrue(System.nanoTime() < deadline, "the first has not begun");
            Thread.onSpinWait();
        }

        assertEquals(0, mirror("two:v1"), err.toString() + out + others);
        first.join();

        assertTrue(others.toString().contains("1 of 1 image is in the mirror"), others.toString());
        assertEquals(two.digest(), inMirror("library/two", "v1"));
    }
}
