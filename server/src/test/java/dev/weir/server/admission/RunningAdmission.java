package dev.weir.server.admission;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.proxy.RegistryProxy;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.kubernetes.Cluster;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.TestAuthority;

/** A webhook and a proxy before real look-ups and copies: fake registries, and a fake API server. */
final class RunningAdmission implements AutoCloseable {

    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final JsonMapper JSON = JsonMapper.shared();

    final FakeRegistry upstream;
    final FakeRegistry mirror = FakeRegistry.start();
    final KubernetesClient client;
    final AdmissionService service;
    private final KubernetesMockServer kubernetes = new KubernetesMockServer(new Context(),
            new MockWebServer(),
            new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private final Path folder;
    private final RegistryProxy proxy;
    private final Cluster cluster;
    private final HttpClient http = HttpClient.newBuilder().sslContext(AUTHORITY.clientContext()).build();

    /**
     * Starts everything.
     *
     * @param upstream what {@code private.example.com} is, with {@code access: verify}, and {@code open.example.com}, for
     *        anyone
     */
    RunningAdmission(Path folder, FakeRegistry upstream, String admission)
            throws IOException, ConfigException {
        this.folder = folder;
        this.upstream = upstream;
        kubernetes.init();
        client = kubernetes.createClient();
        client.resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
                .create();
        WeirConfig config = config(admission);
        proxy = RegistryProxy.start(config.proxy(), new PrometheusRegistry());
        cluster = Cluster.of(kubernetes::createClient);
        service = AdmissionService.start(config.admission(), proxy, cluster, RunningAdmission::tls,
                new PrometheusRegistry());
    }

    /** Returns the configuration with other keys of admission. */
    WeirConfig config(String admission) throws IOException, ConfigException {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, """
                listen: {registry: "127.0.0.1:0", webhook: "127.0.0.1:0"}
                store: {path: %s}
                upstreams:
                  private.example.com: {url: "%s", access: verify}
                  open.example.com: {url: "%s"}
                mirror:
                  type: registry
                  registry: {url: "%s", prefix: cache}
                admission: {enabled: true, %s}
                """.formatted(folder.resolve("store"), upstream.url(), upstream.url(), mirror.url(),
                admission));
        return WeirConfig.load(file);
    }

    private static SslContext tls() {
        try {
            return SslContextBuilder
                    .forServer(stream(AUTHORITY.certificatePem()), stream(AUTHORITY.keyPem()))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    URI proxyUrl() {
        return URI.create("http://127.0.0.1:" + proxy.address().getPort());
    }

    RegistryProxy proxy() {
        return proxy;
    }

    /** Returns what an image is called in the mirror. */
    String mirrored(String image) {
        return mirror.url().getAuthority() + "/cache/" + image;
    }

    /** Makes a pull secret. */
    void secret(String name, String host, String user, String password) {
        String json = JSON.writeValueAsString(
                Map.of("auths", Map.of(host, Map.of("username", user, "password", password))));
        client.resource(new SecretBuilder().withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .addToData(".dockerconfigjson",
                        Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)))
                .build()).create();
    }

    /** Returns the image that a pod with one container is to have. */
    String admitted(String image, String... pullSecrets) throws IOException, InterruptedException {
        ObjectNode review = JSON.createObjectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request").put("uid", "u1").put("operation", "CREATE");
        request.put("namespace", "shop");
        request.putObject("resource").put("group", "").put("version", "v1").put("resource", "pods");
        ObjectNode pod = request.putObject("object");
        pod.putObject("metadata").put("name", "web");
        pod.withObject("/spec").withArray("containers").addObject().put("name", "c").put("image", image);
        for (String each : pullSecrets) {
            pod.withObject("/spec").withArray("imagePullSecrets").addObject().put("name", each);
        }
        HttpResponse<String> answer = http.send(HttpRequest
                .newBuilder(URI.create("https://localhost:" + service.address().getPort()
                        + "/mutate?timeout=30s"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(review)))
                .build(), HttpResponse.BodyHandlers.ofString());
        JsonNode response = JSON.readTree(answer.body()).path("response");
        if (!response.path("allowed").asBoolean()) {
            throw new AssertionError(answer.body());
        }
        String patch = response.path("patch").asString("");
        return patch.isEmpty()
                ? image
                : JSON.readTree(Base64.getDecoder().decode(patch)).path(0).path("value").asString();
    }

    @Override
    public void close() {
        http.close();
        service.close();
        proxy.close();
        cluster.close();
        client.close();
        kubernetes.destroy();
        mirror.close();
        upstream.close();
    }
}
