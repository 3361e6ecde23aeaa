package dev.weir.bench.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * As much of a Kubernetes API as the webhook asks for: one namespace to list and to watch, one node, and events, which it
 * takes and forgets. What else it is asked for is refused, and remembered.
 */
public final class FakeCluster implements AutoCloseable {

    /** The one namespace that pods are in. */
    public static final String NAMESPACE = "shop";

    private static final String TOKEN = "bench";
    private static final Pattern EVENTS = Pattern.compile("/api/v1/namespaces/[^/]+/events");
    private static final String NAMESPACES = """
            {"kind":"NamespaceList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"metadata":
            {"name":"%s","uid":"8f3c0a4e-6a44-4c3e-9d53-2f7c1d0f1a01","resourceVersion":"1"},
            "spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}]}""".formatted(NAMESPACE);
    private static final String NODES = """
            {"kind":"NodeList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"metadata":
            {"name":"node-0","uid":"0d6c1b6e-29c5-4a0a-8a37-6d9f0a3b7c02","resourceVersion":"1",
            "labels":{"kubernetes.io/os":"linux","kubernetes.io/arch":"amd64"}}}]}""";

    private final HttpServer server;
    private final Path kubeconfig;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch followed = new CountDownLatch(1);
    private final CountDownLatch listed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();

    private FakeCluster(HttpServer server, Path kubeconfig) {
        this.server = server;
        this.kubeconfig = kubeconfig;
    }

    /** Starts one, and writes a kubeconfig for it into the folder. */
    public static FakeCluster start(Path folder) throws IOException {
        HttpServer server = HttpServer
                .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: bench
                clusters:
                - {name: bench, cluster: {server: "http://127.0.0.1:%d"}}
                users:
                - {name: bench, user: {token: %s}}
                contexts:
                - {name: bench, context: {cluster: bench, user: bench, namespace: weir}}
                """.formatted(server.getAddress().getPort(), TOKEN));
        FakeCluster cluster = new FakeCluster(server, kubeconfig);
        server.setExecutor(cluster.threads);
        server.createContext("/", cluster::answer);
        server.start();
        return cluster;
    }

    /** Returns the file by which clients find it. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /**
     * Waits until somebody watches the namespaces and has listed the nodes.
     *
     * @throws IOException if nobody does in time
     */
    public void awaitFollowed(Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (CountDownLatch each : List.of(followed, listed)) {
            if (!each.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new IOException("nobody follows the cluster after " + patience.toSeconds()
                        + " s; refused: " + refused);
            }
        }
    }

    /** Returns what was refused, each with its method. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String what = exchange.getRequestMethod() + " " + path;
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                refuse(exchange, 401, "Unauthorized");
            } else if (what.equals("GET /api/v1/namespaces")) {
                namespaces(exchange);
            } else if (what.equals("GET /api/v1/nodes")) {
                send(exchange, 200, NODES);
                listed.countDown();
            } else if (exchange.getRequestMethod().equals("POST") && EVENTS.matcher(path).matches()) {
                send(exchange, 201,
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            } else {
                refused.add(what);
                refuse(exchange, 404, "NotFound");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void namespaces(HttpExchange exchange) throws IOException, InterruptedException {
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null || !query.contains("watch=true")) {
            send(exchange, 200, NAMESPACES);
        } else if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
            // Clients go on without a web socket then, as behind kubectl proxy.
            refuse(exchange, 503, "ServiceUnavailable");
        } else {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            followed.countDown();
            // Nothing ever changes.
            ended.await();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        send(exchange, status, """
                {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"%s","code":%d}"""
                .formatted(reason, status));
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
