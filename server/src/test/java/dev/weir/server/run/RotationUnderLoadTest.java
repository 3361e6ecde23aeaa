package dev.weir.server.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.certs.CertSource;
import dev.weir.certs.CertStatus.Role;
import dev.weir.server.cli.Cli;
import dev.weir.server.config.WeirConfig;
import dev.weir.testing.FakeRegistry;

/** A hundred rotations while clients call, each trusting the bundle that is published at that moment and nothing else. */
class RotationUnderLoadTest {

    private static final int ROTATIONS = 100;
    private static final int CLIENTS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder = Path.of("");

    private final AtomicLong calls = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void notOneCallFailsInAHundredRotations() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                WeirServer weir = WeirServer.start(WeirConfig.load(config(upstream.url())))) {
            URI url = URI.create("https://localhost:" + weir.registryAddress().getPort() + "/v2/");
            CertSource source = weir.certificates().orElseThrow().source();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofPlatform().start(() -> callAnew(url)));
            }
            clients.add(Thread.ofPlatform().start(() -> callOnOneConnection(url)));
            for (int i = 0; i < ROTATIONS; i++) {
                long before = source.counters().servingRotations();
                long called = calls.get();
                if (i % 5 == 0) {
                    rotate("--ca", "--drop-old");
                } else {
                    rotate();
                    await(() -> source.counters().servingRotations() > before);
                }
                await(() -> calls.get() > called);
            }
            await(() -> source.status()
                    .certificates()
                    .stream()
                    .noneMatch(it -> it.role() == Role.OLD_AUTHORITY)
                    && source.status().certificates().size() == 2);
            done.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(List.of(), List.copyOf(failures));
            assertTrue(source.counters().servingRotations() >= ROTATIONS - ROTATIONS / 5, "rotations");
            assertTrue(calls.get() >= ROTATIONS, "calls");
        }
    }

    private Path config(URI upstream) throws IOException {
        return Files.writeString(folder.resolve("weir.yaml"), """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0", tls: {self: true}}
                store: {path: %s}
                certs: {directory: %s, propagation: 5s}
                defaultUpstream: docker.io
                upstreams:
                  docker.io: {url: "%s"}
                """.formatted(folder.resolve("store"), folder.resolve("certs"), upstream));
    }

    private void rotate(String... more) {
        List<String> words = new ArrayList<>(
                List.of("certs", "rotate", "--config", folder.resolve("weir.yaml").toString()));
        words.addAll(List.of(more));
        StringWriter err = new StringWriter();
        int code = Cli.run(words.toArray(String[]::new), new PrintWriter(new StringWriter()),
                new PrintWriter(err, true));
        assertEquals(0, code, err::toString);
    }

    private void callAnew(URI url) {
        while (!done.get()) {
            try (HttpClient client = client()) {
                call(client, url);
            } catch (IOException | GeneralSecurityException e) {
                failures.add("trust: " + e);
            }
        }
    }

    private void callOnOneConnection(URI url) {
        try (HttpClient client = client()) {
            while (!done.get()) {
                call(client, url);
                Thread.sleep(20);
            }
        } catch (IOException | GeneralSecurityException e) {
            failures.add("trust: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void call(HttpClient client, URI url) {
        try {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(url).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                failures.add("status " + answer.statusCode());
            }
            calls.incrementAndGet();
        } catch (IOException e) {
            failures.add(e.toString());
            calls.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Trusts what is published now. */
    private HttpClient client() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        byte[] bundle = Files.readAllBytes(folder.resolve("certs/ca.crt"));
        int number = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(bundle))) {
            trusted.setCertificateEntry("authority " + number++, each);
        }
        TrustManagerFactory trust = TrustManagerFactory
                .getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(end), "it did not come to that");
            Thread.sleep(5);
        }
    }
}
