package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.weir.proxy.credentials.CredentialSources;
import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeProxy;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.RecordedRequest;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** Secrets go where they must, and nowhere else: not into the log, an answer, a metric, an error or a text of an object. */
@Timeout(120)
class SecretsTest {

    private static final String OWN = "own-marker-Passw0rd";
    private static final String CLIENTS = "client-marker-Passw0rd";
    private static final String PROXYS = "proxy-marker-Passw0rd";
    private static final String ECHOED = "echoed-marker-t0ken";

    @TempDir
    private Path folder;
    private final List<String> said = new ArrayList<>();

    /** What goes wrong in one round; every round begins with a pull that works. */
    record Round(String name, Optional<Fault> fault) {

        Round(String name, Fault fault) {
            this(name, Optional.of(fault));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Round> rounds() {
        return Stream.of(
                new Round("nothing", Optional.empty()),
                new Round("401 for good",
                        Fault.unauthorized("Bearer realm=\"http://127.0.0.1:1/" + ECHOED + "\"")),
                new Round("a challenge that is no challenge", Fault.unauthorized("Bearer " + ECHOED)),
                new Round("403", Fault.denied()),
                new Round("429 that echoes",
                        Fault.answer(429, "text/plain", ECHOED).on(Target.TOKEN)),
                new Round("500 that echoes", Fault.answer(500, "text/plain", ECHOED)),
                new Round("token service down", Fault.answer(500, "text/plain", ECHOED).on(Target.TOKEN)),
                new Round("token service refuses",
                        Fault.answer(401, "text/plain", ECHOED).on(Target.TOKEN)),
                new Round("token service mumbles",
                        Fault.answer(200, "application/json", "{\"token\": [\"" + ECHOED + "\"]}")
                                .on(Target.TOKEN)),
                new Round("token that is no header",
                        Fault.answer(200, "application/json", "{\"token\": \"" + ECHOED + "\\r\\nX: y\"}")
                                .on(Target.TOKEN)),
                new Round("redirect to nowhere",
                        Fault.redirect(307, URI.create("http://127.0.0.1:1/x?sig=" + ECHOED))),
                new Round("redirect to a stranger",
                        Fault.redirect(307, URI.create("http://169.254.169.254/x?sig=" + ECHOED))),
                new Round("object store refuses", Fault.error(403, "DENIED", ECHOED).on(Target.OBJECT)),
                new Round("object store down", Fault.answer(500, "text/plain", ECHOED).on(Target.OBJECT)),
                new Round("object store breaks off", Fault.breakOffAfter(10).on(Target.OBJECT)),
                new Round("connections drop", Fault.dropConnection()));
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void noSecretIsToldWhateverGoesWrong(Round round) throws Exception {
        Set<String> secrets = new TreeSet<>(List.of(OWN, CLIENTS, PROXYS, ECHOED));
        try (FakeRegistry upstream = FakeRegistry.builder()
                .bearer("weir", OWN)
                .redirectBlobs(Duration.ofMinutes(5))
                .start();
                FakeProxy proxy = FakeProxy.start("corp:" + PROXYS);
                LogLines log = new LogLines("dev.weir")) {
            upstream.addUser("ann", CLIENTS, "team/app");
            UpstreamSettings settings = settings(upstream, proxy);
            ProxyFixture weir = new ProxyFixture(folder, upstream).upstream("docker.io", settings).start();
            try (weir) {
                SampleImage image = upstream.addImage("team/app", "v1", 2, 1_000);
                ask(weir, image);
                assertTrue(upstream.requests().stream().anyMatch(r -> r.header("authorization").isPresent()));
                round.fault().ifPresent(upstream.faults()::add);
                weir.clock.advance(Duration.ofHours(2));
                ask(weir, upstream.addImage("team/app", "v1", 2, 1_000, 7, "amd64"));
                secrets.addAll(shown(upstream));
                assertTrue(secrets.size() >= 8, "tokens and signatures flowed: " + secrets);
                said.addAll(log.lines());
                said.add(String.valueOf(settings));
                said.add(weir.metricsText());
            }
        }
        for (String secret : secrets) {
            for (String text : said) {
                assertFalse(text.contains(secret), () -> secret + " is in: " + text);
            }
        }
        assertTrue(said.stream().anyMatch(text -> text.contains("weir_upstream_requests")),
                "metrics are searched");
    }

    @ParameterizedTest
    @CsvSource({OWN + ",false", "weir:" + OWN + ",false", OWN + ",true", "weir:" + OWN + ",true"})
    void whoeverRepeatsWhatItWasShownIsNotQuoted(String secret, boolean byToken) throws Exception {
        String repeated = secret.startsWith("weir:") ? encoded(secret) : secret;
        try (FakeRegistry upstream = (byToken
                ? FakeRegistry.builder().bearer("weir", OWN)
                : FakeRegistry.builder().basic("weir", OWN)).start();
                LogLines log = new LogLines("dev.weir")) {
            Fault fault = Fault.error(403, "DENIED", "not with " + repeated + "!");
            upstream.faults().add(byToken ? fault.on(Target.TOKEN) : fault);
            ProxyFixture weir = new ProxyFixture(folder, upstream)
                    .upstream("docker.io", UpstreamSettings.at("docker.io", upstream.url())
                            .with(CredentialsSource.fixed(new Credentials("weir", OWN)))
                            .with(new Access(Access.Mode.ANYONE, Duration.ofMinutes(5), Duration.ofHours(1))))
                    .start();
            try (weir) {
                upstream.addImage("team/app", "v1", 1, 1_000);
                HttpProbe.Answer answer = weir.client().get("/v2/docker.io/team/app/manifests/v1");
                said.add(answer.text());
                said.addAll(log.lines());
            }
        }
        assertTrue(said.getFirst().contains("403"), said.getFirst());
        said.forEach(text -> assertFalse(text.contains(repeated), text));
    }

    private static UpstreamSettings settings(FakeRegistry upstream, FakeProxy proxy) {
        URI way = URI.create(proxy.url().toString().replace("//", "//corp:" + PROXYS + "@"));
        return UpstreamSettings.at("docker.io", upstream.url())
                .with(CredentialsSource.fixed(new Credentials("weir", OWN)))
                .with(new NetworkSettings(true, Optional.empty(), Optional.empty(), Optional.empty(),
                        new NetworkSettings.Proxy.At(way), List.of("127.0.0.1")));
    }

    private void ask(ProxyFixture weir, SampleImage image) throws Exception {
        String basic = "Authorization: Basic " + encoded("ann:" + CLIENTS);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (String path : List.of("manifests/v1", "manifests/" + image.digest(),
                    "blobs/" + image.config(),
                    "blobs/" + image.layers().getFirst().digest(), "tags/list",
                    "referrers/" + image.digest())) {
                for (String header : List.of(basic, "Authorization: Bearer " + CLIENTS,
                        "Authorization: Basic " + CLIENTS)) {
                    answers.add(clients.submit(() -> answer(weir, path, header)));
                }
            }
            for (Future<String> answer : answers) {
                said.add(answer.get());
            }
        }
    }

    private static String answer(ProxyFixture weir, String path, String header) {
        try (HttpProbe client = HttpProbe.of(weir.url())) {
            HttpProbe.Answer answer = client.get("/v2/docker.io/team/app/" + path + "?x=1", header);
            return answer + " " + new String(answer.body(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    /** What the upstream and its object store were shown. */
    private static List<String> shown(FakeRegistry upstream) {
        List<String> shown = new ArrayList<>();
        for (RecordedRequest request : upstream.requests()) {
            request.header("authorization")
                    .map(value -> value.substring(value.indexOf(' ') + 1))
                    .ifPresent(shown::add);
            int at = request.query().indexOf("X-Signature=");
            if (at >= 0) {
                shown.add(request.query().substring(at + "X-Signature=".length()));
            }
        }
        return shown;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noPlaceOfCredentialsTellsWhatItHolds() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), OWN);
        Path config = Files.writeString(folder.resolve("config.json"), """
                {"auths": {"a.example.com": {"auth": "%s"}}}""".formatted(encoded("ann:" + OWN)));
        List<CredentialsSource> sources = List.of(CredentialsSource.fixed(new Credentials("ann", OWN)),
                CredentialSources.file("ann", file), CredentialSources.dockerConfig(config));
        try (LogLines log = new LogLines("dev.weir")) {
            for (CredentialsSource source : sources) {
                Credentials found = source.current("a.example.com");
                assertTrue(found.password().equals(OWN));
                said.add(source + " " + found + " "
                        + new Endpoint(URI.create("https://a.example.com"), "", Optional.of(source)));
            }
            Files.writeString(config, "{\"auths\": {\"a.example.com\": {\"auth\": \"" + OWN + "\"}}} " + OWN);
            CredentialsSource broken = CredentialSources.dockerConfig(config);
            try {
                said.add(String.valueOf(broken.current("a.example.com")));
            } catch (CredentialsException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace, true));
                said.add(trace.toString());
            }
            said.addAll(log.lines());
        }
        said.add(String.valueOf(CredentialSources.helper("none", InstantSource.system())));
        for (String text : said) {
            assertFalse(text.contains(OWN) || text.contains(encoded("ann:" + OWN)), text);
        }
    }
}
