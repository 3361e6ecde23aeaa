package dev.weir.certs.kubernetes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;

/** An API server that keeps objects, and a line to it that can be cut. */
final class FakeCluster implements AutoCloseable {

    static final String NAMESPACE = "weir-system";

    private final KubernetesMockServer server = new KubernetesMockServer(new Context(), new MockWebServer(),
            new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private final List<KubernetesClient> clients = new ArrayList<>();
    private final Line line;

    FakeCluster() throws IOException {
        server.init();
        line = new Line(server.getPort());
    }

    /** A client behind the line. */
    KubernetesClient client() {
        return client(line.port());
    }

    /** A client that is never cut off. */
    KubernetesClient direct() {
        return client(server.getPort());
    }

    private KubernetesClient client(int port) {
        Config config = new ConfigBuilder(Config.empty()).withMasterUrl("http://127.0.0.1:" + port)
                .withNamespace(NAMESPACE)
                .withConnectionTimeout(10_000)
                .withRequestTimeout(10_000)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(50)
                .build();
        KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }

    Line line() {
        return line;
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        line.close();
        server.destroy();
    }
}
