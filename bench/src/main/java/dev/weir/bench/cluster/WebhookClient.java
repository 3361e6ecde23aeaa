package dev.weir.bench.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.zip.GZIPInputStream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a webhook one question after the other, as an API server does; it trusts the published bundle and nobody else. */
public final class WebhookClient implements AutoCloseable {

    /** Where the questions go; an API server says how long it waits. */
    public static final String PATH = "/mutate?timeout=10s";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI webhook;
    private final HttpClient client;

    private WebhookClient(URI webhook, HttpClient client) {
        this.webhook = webhook;
        this.client = client;
    }

    /**
     * Makes one.
     *
     * @param webhook where it is, without a path
     * @param bundle the authorities, PEM
     */
    public static WebhookClient of(URI webhook, Path bundle) throws IOException {
        return new WebhookClient(webhook,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(trusting(bundle))
                        .build());
    }

    private static SSLContext trusting(Path bundle) throws IOException {
        try (InputStream in = Files.newInputStream(bundle)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + trusted.size(), each);
            }
            TrustManagerFactory trust = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(bundle + " can't be trusted: " + e.getMessage(), e);
        }
    }

    /**
     * Asks.
     *
     * @throws IOException if the answer is none, or refuses the pod
     */
    public PodAnswer ask(String review) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(webhook.resolve(PATH))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, */*")
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString(review))
                .build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("the webhook answered " + answer.statusCode());
        }
        byte[] body = answer.body();
        boolean packed = answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        return PodAnswer.read(packed ? unpacked(body) : body, body.length);
    }

    private static byte[] unpacked(byte[] body) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
