package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.ImageUse;
import dev.weir.proxy.state.StateKeeper;

class CliTest {

    private static final Digest DIGEST = Digest.parse("sha256:" + "0123456789abcdef".repeat(4));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int weir(Object... args) {
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        return Cli.run(texts, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("weir.yaml"), text);
    }

    @Test
    void helpNamesTheCommandsAndHidesTheTraining() {
        assertEquals(0, weir("--help"));

        for (String command : new String[]{"serve", "check", "images", "release", "mirror", "demo",
            "version"}) {
            assertTrue(out.toString().contains("  " + command + " "), out.toString());
        }
        assertTrue(!out.toString().contains("train"), out.toString());
    }

    @Test
    void aMistypedCommandIsAUsageErrorWithASuggestion() {
        assertEquals(2, weir("srve"));

        assertTrue(err.toString().contains("weir serve"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void noCommandIsAUsageError() {
        assertEquals(2, weir());
        assertTrue(err.toString().contains("weir serve"), err.toString());
    }

    @Test
    void versionIsOneLine() {
        assertEquals(0, weir("version"));
        assertTrue(out.toString().matches("weir \\S+ \\(Java \\S+\\)\\R"), out.toString());
    }

    @Test
    void checkSaysOk() throws IOException {
        Path file = file("store: {maxSize: 1GiB}\n");

        assertEquals(0, weir("check", file));
        assertEquals(file + ": ok" + System.lineSeparator(), out.toString());
    }

    @Test
    void checkSaysEverythingThatIsWrong() throws IOException {
        Path file = file("store:\n  maxsize: 1GiB\nlog: {level: lots}\n");

        assertEquals(1, weir("check", file));
        assertEquals(2, err.toString().lines().count());
        assertTrue(err.toString().startsWith(file + ":2:3: store.maxsize: unknown key"), err.toString());
    }

    @Test
    void checkReadsCertificatesToo() throws IOException {
        Path odd = Files.writeString(folder.resolve("odd.pem"), "not a certificate");
        Path file = file("listen: {tls: {certificate: " + odd + ", key: " + odd + "}}\n"
                + "upstreams: {a.example.com: {ca: " + odd + "}, b.example.com: {}}\n");

        assertEquals(1, weir("check", file));
        assertEquals(2, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith(file + ": listen.tls: " + odd + ": "), err.toString());
        assertTrue(err.toString().contains(file + ": upstreams.a.example.com: the certificates in [" + odd),
                err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void serveWithABadFileDoesNotStart() throws IOException {
        assertEquals(1, weir("serve", "--config", file("listen: {registry: nowhere}\n")));
        assertTrue(err.toString().contains("listen.registry: not an address"), err.toString());
    }

    @Test
    void serveSaysWhichPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = file("""
                    listen: {registry: "127.0.0.1:%d", admin: "127.0.0.1:0"}
                    store: {path: "%s"}
                    """.formatted(taken.getLocalPort(), folder.resolve("store")));

            assertEquals(1, weir("serve", "--config", file));
            assertTrue(err.toString().contains("can't listen on 127.0.0.1:" + taken.getLocalPort()),
                    err.toString());
            assertTrue(err.toString().contains("choose another listen.registry"), err.toString());
        }
    }

    @Test
    void serveSaysWhenTheStoreCanNotBeWritten() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("store"), "a file");

        assertEquals(1, weir("serve", "--config",
                file("listen: {registry: \"127.0.0.1:0\", admin: \"127.0.0.1:0\"}\nstore: {path: \""
                        + notAFolder
                        + "\"}\n")));
        assertTrue(err.toString().startsWith("weir: ") && err.toString().contains(notAFolder.toString()),
                err.toString());
    }

    @Test
    void imagesOfANewStoreSaysWhatToDo() {
        assertEquals(1, weir("images", "--store", folder));
        assertTrue(err.toString().contains("no images yet"), err.toString());
    }

    @Test
    void imagesAreATable() {
        remember("docker.io", "library/nginx");
        remember("quay.io", "org/app");

        assertEquals(0, weir("images", "--store", folder));
        String[] lines = out.toString().split("\\R", -1);
        assertTrue(lines[0].startsWith("REGISTRY"), out.toString());
        assertTrue(out.toString().contains("docker.io"), out.toString());
        assertTrue(out.toString().contains("quay.io    org/app        1.27  0123456789ab"), out.toString());
    }

    @Test
    void imagesOfOneRegistryAreJsonForScripts() {
        remember("docker.io", "library/nginx");
        remember("quay.io", "org/app");

        assertEquals(0, weir("images", "--store", folder, "--json", "--registry", "quay.io", "--limit", "5"));
        String text = out.toString();
        assertTrue(
                text.startsWith("[\n  {\"registry\":\"quay.io\",\"repository\":\"org/app\",\"tag\":\"1.27\","
                        + "\"digest\":\"" + DIGEST + "\""),
                text);
        assertTrue(text.contains("\"pulls\":1") && text.contains("\"source\":\"upstream\""), text);
        assertTrue(!text.contains("docker.io"), text);
    }

    @Test
    void imagesRefusesALimitOfNothing() {
        assertEquals(2, weir("images", "--store", folder, "--limit", "0"));
    }

    private void remember(String registry, String path) {
        try (StateKeeper keeper = StateKeeper.open(RegistryProxy.stateFile(folder))) {
            keeper.used(new ImageUse(new Repository(registry, path), Optional.of(Tag.parse("1.27")), DIGEST,
                    MediaTypes.OCI_INDEX, 4711, ImageUse.Source.UPSTREAM, Instant.EPOCH));
        }
    }

    @Test
    void aReleaseNamesWhatIsWrongWithAnImage() {
        assertEquals(1, weir("release", "--store", folder, "docker.io/acme/app:v1"));
        assertTrue(err.toString().contains("knows no docker.io/acme/app:v1"), err.toString());

        assertEquals(2, weir("release", "--store", folder, "docker.io/acme/app@" + DIGEST));
        assertTrue(err.toString().contains("a digest never changes; name a tag"), err.toString());

        assertEquals(2, weir("release", "--store", folder, "docker.io/Acme"));
        assertTrue(err.toString().contains("docker.io/Acme: not a repository name"), err.toString());
    }
}
