package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Weir as people run it: the program of its distribution. */
public final class Weir implements Contender {

    private final Path distribution;

    /** Takes the distribution's folder, the one with {@code bin/weir} in it. */
    public Weir(Path distribution) {
        this.distribution = distribution;
    }

    /** Returns the program. */
    public Path program() {
        return distribution.resolve("bin").resolve("weir").toAbsolutePath();
    }

    @Override
    public String name() {
        return Peer.WEIR;
    }

    @Override
    public Peer start(Path folder, Setting setting) throws IOException {
        return launch(folder, setting).peer();
    }

    /**
     * Weir that has been started.
     *
     * @param peer where clients come to
     * @param admin where its metrics are, without a path
     * @param webhook where AdmissionReviews go, without a path; nobody listens there unless the setting says so
     * @param secondsToReady from the start of its process to the first 200 of {@code /readyz}
     */
    public record Started(Peer peer, URI admin, URI webhook, double secondsToReady)
            implements
                AutoCloseable {

        /**
         * Returns the value of one of its metrics.
         *
         * @param series its name with its labels, as the admin endpoint writes it; 0 for one that is not there
         */
        public double metric(String series) throws IOException, InterruptedException {
            try (HttpClient client = HttpClient.newHttpClient()) {
                return client
                        .send(HttpRequest.newBuilder(admin.resolve("/metrics")).build(),
                                HttpResponse.BodyHandlers.ofLines())
                        .body()
                        .filter(line -> line.startsWith(series + " "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                        .findFirst()
                        .orElse(0);
            }
        }

        @Override
        public void close() {
            peer.close();
        }
    }

    /** Starts it and measures how long that takes. What is in the folder's {@code store} is served. */
    public Started launch(Path folder, Setting setting) throws IOException {
        int port = Service.freePort();
        int admin = Service.freePort();
        int webhook = Service.freePort();
        Files.createDirectories(folder);
        Path configuration = Files.writeString(folder.resolve("weir.yaml"),
                configuration(port, admin, webhook, folder, setting));
        Map<String, String> environment = new HashMap<>(Map.of("WEIR_JAVA_OPTS", setting.javaOptions()));
        setting.webhook().ifPresent(how -> environment.put("KUBECONFIG", how.kubeconfig().toString()));
        long begun = System.nanoTime();
        Service service = Service.start(Peer.WEIR, folder, environment,
                List.of(program().toString(), "serve", "--config", configuration.toString()));
        Peer peer = new Peer(Peer.WEIR, setting.address(port), service);
        URI adminAddress = URI.create("http://127.0.0.1:" + admin);
        service.awaitReady(adminAddress.resolve("/readyz"));
        return new Started(peer, adminAddress, URI.create("https://127.0.0.1:" + webhook),
                (System.nanoTime() - begun) / 1e9);
    }

    /** Returns where the store is in the folder that Weir is started in. */
    public static Path store(Path folder) {
        return folder.resolve("store");
    }

    /** Returns the authorities of the webhook of a Weir that was started in a folder, PEM. */
    public static Path authorities(Path folder) {
        return folder.resolve("certs").resolve("ca.crt");
    }

    private static String configuration(int port, int admin, int webhook, Path folder, Setting setting) {
        String listen = setting.webhook().isPresent() ? "  webhook: 127.0.0.1:" + webhook + "\n" : "";
        String tls = setting.tls()
                .map(files -> "  tls:\n    certificate: " + files.certificate() + "\n    key: " + files.key()
                        + "\n")
                .orElse("");
        return """
                listen:
                  registry: 127.0.0.1:%d
                  admin: 127.0.0.1:%d
                %s%sstore:
                  path: %s
                  maxSize: %d
                defaultUpstream: registry.example.com
                upstreams:
                  registry.example.com:
                    url: %s
                %s""".formatted(port, admin, listen, tls, store(folder), setting.storeBytes(),
                setting.upstream(),
                setting.webhook().map(how -> admission(how, port, folder)).orElse(""));
    }

    private static String admission(Setting.Webhook how, int port, Path folder) {
        String mirror = how.mirror()
                .map(url -> "mirror: {type: registry, registry: {url: \"" + url + "\"}}\n")
                .orElse("");
        String target = how.mirror().isPresent()
                ? ""
                : "  target: proxy\n  proxyHost: 127.0.0.1:" + port + "\n";
        return """
                certs:
                  directory: %s
                %sadmission:
                  enabled: true
                  headStart: %s
                %s""".formatted(authorities(folder).getParent(), mirror, how.headStart(), target);
    }
}
