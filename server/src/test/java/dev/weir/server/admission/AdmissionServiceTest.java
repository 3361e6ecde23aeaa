package dev.weir.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/** The webhook with the proxy behind it: look-ups, copies by pull secrets, other settings. */
@Timeout(120)
class AdmissionServiceTest {

    private static final String PRIVATE = "private.example.com/team/app:v1";
    private static final String OPEN = "open.example.com/team/app:v1";
    private static final String WAITS = "pullSecrets: true, copy: wait, waitFor: 20s";

    @TempDir
    private Path folder = Path.of("");

    private static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(10);
        }
    }

    private static FakeRegistry basic() {
        return FakeRegistry.builder().basic("ann", "wonder").start();
    }

    private static String header(String userAndPassword) {
        return "Authorization: Basic " + Base64.getEncoder()
                .encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static int pull(RunningAdmission weir, SampleImage image, String... headers) throws IOException {
        try (HttpProbe client = HttpProbe.of(weir.proxyUrl())) {
            int manifest = client
                    .get("/v2/private.example.com/team/app/manifests/" + image.digest(), headers)
                    .status();
            int layer = client.get("/v2/private.example.com/team/app/blobs/"
                    + image.layers().getFirst().digest(), headers).status();
            assertEquals(manifest, layer);
            return manifest;
        }
    }

    @Test
    void aPrivateImageIsCopiedByThePodsSecretAndStaysPrivate() throws Exception {
        for (FakeRegistry upstream : List.of(basic(),
                FakeRegistry.builder().bearer("ann", "wonder").start())) {
            Path own = folder.resolve("of" + upstream.port());
            Files.createDirectories(own);
            try (RunningAdmission weir = new RunningAdmission(own, upstream, WAITS)) {
                SampleImage image = upstream.addImage("team/app", "v1", 2, 50_000);
                weir.secret("others", "private.example.com", "bob", "builder");
                weir.secret("regcred", "private.example.com", "ann", "wonder");

                assertEquals(weir.mirrored(PRIVATE), weir.admitted(PRIVATE, "missing", "others", "regcred"));
                assertEquals(image.digest(),
                        weir.mirror.digestOf("cache/private.example.com/team/app", "v1"));

                assertEquals(401, pull(weir, image));
                assertEquals(401, pull(weir, image, header("bob:builder")));
                assertEquals(200, pull(weir, image, header("ann:wonder")));
            }
        }
    }

    @Test
    void whatAnyoneMayHaveIsNotCopiedBySecretsAndItSaysWhy() throws Exception {
        FakeRegistry upstream = basic();
        try (RunningAdmission weir = new RunningAdmission(folder, upstream, WAITS)) {
            upstream.addImage("team/app", "v1", 1, 1_000);
            weir.secret("regcred", "open.example.com", "ann", "wonder");

            assertEquals(OPEN, weir.admitted(OPEN, "regcred"));
            until(() -> weir.client.v1()
                    .events()
                    .inNamespace("shop")
                    .list()
                    .getItems()
                    .stream()
                    .anyMatch(each -> each.getMessage().contains("access: verify")));
            assertFalse(upstream.requests()
                    .stream()
                    .anyMatch(each -> each.header("authorization").isPresent()), "no secret has left Weir");
        }
    }

    @Test
    void withoutTheSettingNoSecretIsRead() throws Exception {
        FakeRegistry upstream = basic();
        try (RunningAdmission weir = new RunningAdmission(folder, upstream, "copy: wait, waitFor: 20s")) {
            upstream.addImage("team/app", "v1", 1, 1_000);
            weir.secret("regcred", "private.example.com", "ann", "wonder");

            assertEquals(PRIVATE, weir.admitted(PRIVATE, "regcred"));
            assertFalse(upstream.requests()
                    .stream()
                    .anyMatch(each -> each.header("authorization").isPresent()));
        }
    }

    @Test
    void anImageIsCopiedInTheBackgroundAndThenSwapped() throws Exception {
        FakeRegistry upstream = FakeRegistry.start();
        try (RunningAdmission weir = new RunningAdmission(folder, upstream, "headStart: false")) {
            upstream.addImage("team/app", "v1", 1, 1_000);
            assertEquals(OPEN, weir.admitted(OPEN));
            until(() -> weir.admitted(OPEN).equals(weir.mirrored(OPEN)));
            assertTrue(weir.mirror.digestOf("cache/open.example.com/team/app", "v1").startsWith("sha256:"));
        }
    }

    @Test
    void otherRulesHoldAtOnceAndTheMirrorStays() throws Exception {
        FakeRegistry upstream = FakeRegistry.start();
        try (RunningAdmission weir = new RunningAdmission(folder, upstream,
                "swap: always, copy: none, headStart: false")) {
            upstream.addImage("team/app", "v1", 1, 1_000);
            assertEquals(weir.mirrored(OPEN), weir.admitted(OPEN));
            weir.service.use(weir.config(
                    "swap: always, copy: none, rules: [{images: \"open.example.com/**\", action: leave}]")
                    .admission()
                    .settings());
            assertEquals(OPEN, weir.admitted(OPEN));
            weir.service.use(weir.config("swap: exists, copy: none").admission().settings());
            assertEquals(OPEN, weir.admitted(OPEN));
            weir.service.use(weir.config("swap: always, copy: none").admission().settings());
            assertEquals(weir.mirrored(OPEN), weir.admitted(OPEN));
        }
    }

    @Test
    void whatIsAdmittedIsOnItsWayBeforeANodeAsks() throws Exception {
        FakeRegistry upstream = FakeRegistry.start();
        try (RunningAdmission weir = new RunningAdmission(folder, upstream,
                "copy: none, platforms: [linux/amd64]");
                HttpProbe node = HttpProbe.of(weir.proxyUrl())) {
            SampleImage image = upstream.addImage("team/app", "v1", 3, 20_000);
            assertEquals(OPEN, weir.admitted(OPEN));
            until(() -> upstream.blobGets(image.layers().getLast().digest()) == 1);
            assertEquals(image.digest(), node.pullImage("open.example.com/team/app", "v1").digest());
            image.layers().forEach(each -> assertEquals(1, upstream.blobGets(each.digest())));
        }
    }
}
