package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.ecr.EcrFixture;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.testing.FakeEcr;
import dev.weir.testing.FakeEcrApi;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.RecordedRequest;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** What is pulled arrives in Amazon ECR, and is pulled from there when the upstream is gone. */
@Timeout(180)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class EcrMirrorServingTest {

    private static final String REPOSITORY = "cache/docker.io/library/app";

    @TempDir
    private Path folder;
    private final EcrFixture aws = new EcrFixture(FakeEcr.builder().urlLifetime(Duration.ofMinutes(5)),
            new TestClock());
    private final FakeRegistry upstream = FakeRegistry.start();
    private final List<ProxyFixture> weirs = new ArrayList<>();
    private Path state = Path.of("");

    @BeforeEach
    void quotas() {
        aws.ecr().quirks().throttleAll();
    }

    @AfterEach
    void stop() throws Exception {
        for (ProxyFixture weir : weirs) {
            weir.close();
        }
        upstream.close();
        aws.close();
    }

    private ProxyFixture weir() throws Exception {
        Path own = Files.createDirectory(folder.resolve("weir" + weirs.size()));
        state = own.resolve("state.db");
        ProxyFixture weir = new ProxyFixture(own, upstream).mirrors(MirrorSettings.of(List.of(aws.place())))
                .start();
        weirs.add(weir);
        return weir;
    }

    private List<CopyRow> copies() throws Exception {
        return Files.exists(state) ? CopyQueue.list(state) : List.of();
    }

    private void awaitCopies(ProxyFixture weir, int tagged) throws Exception {
        Await.until("all are mirrored", () -> {
            weir.clock.advance(Duration.ofSeconds(1));
            List<CopyRow> rows = copies();
            return rows.stream().filter(row -> row.wish().tag().isPresent()).count() >= tagged
                    && rows.stream().allMatch(row -> row.state() == CopyRow.State.MIRRORED);
        });
    }

    @Test
    void anotherWeirServesFromAmazonWhatTheUpstreamNoLongerDoes() throws Exception {
        SampleImage amd = upstream.addImage("library/app", "amd", 2, 200_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/app", "arm", 2, 200_000, 2, "arm64");
        String index = upstream.addIndex("library/app", "v1", List.of(amd, arm), List.of("amd64", "arm64"))
                .digest();
        ProxyFixture first = weir();
        first.client().pullImage("docker.io/library/app", "v1");
        awaitCopies(first, 1);
        assertEquals(index, aws.ecr().tags(REPOSITORY).get("v1"));
        assertEquals(upstream.manifestOf("library/app", index), aws.ecr().manifestOf(REPOSITORY, index));

        upstream.setOffline(true);
        aws.ecr().forgetRequests();

        assertEquals(index, weir().client().pullImage("docker.io/library/app", "v1").digest());
        assertTrue(aws.ecr().count(Target.OBJECT, "GET") > 0, "blobs come from the object store");
        assertEquals(List.of(), aws.ecr()
                .requests(r -> r.target() == Target.OBJECT && r.header("authorization").isPresent()));
    }

    @Test
    void passwordsAndAddressesMayEndInMidCopyAndMidPull() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 3, 300_000);
        ProxyFixture first = weir();
        aws.ecr().faults().add(Fault.delay(Duration.ofMillis(50)).on(Target.UPLOAD));
        first.client().pullImage("docker.io/library/app", "v1");
        Await.until("it is being copied", () -> aws.ecr().count(Target.UPLOAD, "POST") > 0);
        aws.ecr().expireTokens();
        awaitCopies(first, 1);
        aws.ecr().faults().clear();

        upstream.forgetRequests();
        ProxyFixture second = weir();
        second.client().get("/v2/docker.io/library/app/manifests/v1");
        aws.ecr().expireTokens();
        // The first bytes of each layer, then the end; by then its address has expired.
        aws.ecr().faults().add(Fault.breakOffAfter(150_000).on(Target.OBJECT).method("GET").times(3));
        Fault expired = Fault.answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        aws.ecr().faults().add(expired.on(Target.OBJECT).method("GET").after(3).times(3));
        assertEquals(image.digest(), second.client().pullImage("docker.io/library/app", "v1").digest());
        assertTrue(aws.ecr().count(Target.OBJECT, "GET") > 0);
    }

    @Test
    void pullsGoOnWhileAmazonIsReadOnlyAndTheReasonIsKept() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 50_000);
        aws.ecr().quirks().deny("CreateRepository");
        ProxyFixture weir = weir();

        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
        Await.until("it is parked",
                () -> copies().stream().anyMatch(row -> row.state() == CopyRow.State.PARKED));

        assertTrue(copies().getFirst().reason().contains("ecr:CreateRepository"),
                copies().getFirst().reason());
    }

    @Test
    void aManifestThatBlobsSettleForIsTakenAfterAMoment() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 2, 50_000);
        aws.ecr().quirks().settling(Duration.ofMillis(400));
        ProxyFixture weir = weir();
        weir.client().pullImage("docker.io/library/app", "v1");
        awaitCopies(weir, 1);
        assertEquals(image.digest(), aws.ecr().tags(REPOSITORY).get("v1"));
    }

    @Test
    void whatHappensThereIsMeasured() throws Exception {
        upstream.addImage("library/app", "v1", 2, 50_000);
        ProxyFixture weir = weir();
        weir.client().pullImage("docker.io/library/app", "v1");
        awaitCopies(weir, 1);

        assertEquals(1, weir.metric("weir_ecr_repositories_created_total"));
        assertEquals(1, weir.metric("weir_ecr_token_renewals_total"));
        assertTrue(weir.metric("weir_ecr_token_expiry_timestamp_seconds") > 0);
        assertTrue(weir.metricsText().contains("action=\"PutImage\""), weir.metricsText());
    }

    @Test
    void noSecretIsToldWhateverGoesWrong() throws Exception {
        List<String> said = new ArrayList<>();
        List<String> secrets = new ArrayList<>(List.of(FakeEcrApi.SECRET_KEY));
        try (LogLines log = new LogLines("ROOT")) {
            upstream.addImage("library/app", "v1", 2, 50_000);
            ProxyFixture weir = weir();
            weir.client().pullImage("docker.io/library/app", "v1");
            awaitCopies(weir, 1);
            for (String action : List.of("PutImage", "BatchGetImage", "CreateRepository",
                    "GetAuthorizationToken")) {
                aws.ecr().quirks().deny(action);
                aws.ecr().expireTokens();
                upstream.addImage("library/" + action.toLowerCase(Locale.ROOT), "v1", 1, 10_000);
                said.add(String.valueOf(weir.client()
                        .pullImage("docker.io/library/" + action.toLowerCase(Locale.ROOT), "v1")));
                Await.until("it failed", () -> copies().stream().anyMatch(row -> !row.reason().isEmpty()));
            }
            copies().forEach(row -> said.add(row.toString()));
            said.add(weir.metricsText());
            said.add(String.valueOf(aws.place()));
            said.addAll(log.lines());
        }
        secrets.add(aws.ecr().api().password());
        for (RecordedRequest request : aws.ecr().requests(r -> true)) {
            request.header("authorization").ifPresent(value -> {
                String basic = value.substring("Basic ".length());
                secrets.add(basic);
                secrets.add(
                        new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8).substring(4));
            });
        }
        assertTrue(secrets.size() > 6, secrets::toString);
        for (String text : said) {
            secrets.forEach(secret -> assertFalse(text.contains(secret), () -> secret + " is in: " + text));
        }
    }
}
