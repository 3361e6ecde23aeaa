package dev.weir.server.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.ImagePull;
import dev.weir.testing.PulledImage;
import dev.weir.testing.SampleImages;
import dev.weir.testing.Target;

/** The main job, shown offline: each pull is a real one over sockets and checks every digest. */
public final class Demo {

    private static final String REGISTRY = "registry.example.com";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MIB = 1 << 20;
    private static final int LAYER_BYTES = 20 * MIB;
    private static final int CLIENTS = 16;
    /** What one connection over a good network brings; without a limit the upstream would be as near as Weir. */
    private static final long UPSTREAM_BYTES_PER_SECOND = 60L * MIB;

    private final PrintWriter out;
    private final PrintWriter err;
    private final DemoTable table = new DemoTable();

    /** Creates the demo; results go to one writer, progress to the other. */
    public Demo(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs it.
     *
     * @throws IOException if any pull fails or brings wrong bytes; the message says which and how
     */
    public void run() throws IOException {
        Path folder = Files.createTempDirectory("weir-demo");
        try (FakeRegistry upstream = FakeRegistry.start()) {
            err.println("Building three sample images with jib and pushing them to a sample upstream ...");
            String app = SampleImages.push(upstream, "team/app", "1", 2, LAYER_BYTES, 1);
            String base = SampleImages.push(upstream, "team/base", "1", 2, LAYER_BYTES, 2);
            String model = SampleImages.push(upstream, "team/model", "1", 1, 2 * LAYER_BYTES, 3);
            upstream.limitRate(UPSTREAM_BYTES_PER_SECOND);
            ProxySettings settings = settings(folder.resolve("store"), upstream.url());
            err.println("Pulling them through Weir ...");
            try (RegistryProxy weir = RegistryProxy.start(settings, new PrometheusRegistry())) {
                step(upstream, "cold pull", () -> List.of(pull(weir, "team/app", app)));
                step(upstream, "warm pull", () -> List.of(pull(weir, "team/app", app)));
                long once = upstream.count(Target.BLOB, "GET");
                step(upstream, CLIENTS + " clients, one cold image", () -> together(weir, "team/base", base));
                require(upstream.count(Target.BLOB, "GET") - once == 3,
                        "the upstream should have been asked once for each of the 3 blobs");
                upstream.setOffline(true);
                step(upstream, "pull, upstream switched off", () -> List.of(pull(weir, "team/app", app)));
                upstream.setOffline(false);
                upstream.faults().add(Fault.breakOffAfter(LAYER_BYTES).on(Target.BLOB).after(1).once());
                step(upstream, "cold pull, upstream breaks off",
                        () -> List.of(pull(weir, "team/model", model)));
                require(weir.drain(PATIENCE), "nothing should be under way any more");
            }
        } finally {
            Folders.delete(folder);
        }
        table.print(out);
        out.println();
        out.println(
                "Layers are 21 or 42 MB; the upstream gives 63 MB/s to a connection; every pull checked every digest.");
        out.println(
                "When the upstream broke off after 21 MB, Weir asked for the rest, and the client noticed nothing.");
        out.println();
        out.println("Now the real one:  ./weir serve");
        out.println("and then:          docker pull 127.0.0.1:5000/library/alpine");
    }

    private static ProxySettings settings(Path store, URI upstream) {
        // Each pull asks for the tag again, so that the pull without an upstream shows a stale tag being served.
        UpstreamSettings settings = UpstreamSettings.at(REGISTRY, upstream).withTagTtl(Duration.ZERO);
        ProxySettings usual = ProxySettings.of(store, settings);
        return new ProxySettings(usual.http(), usual.store(), usual.client(), Map.of(REGISTRY, settings),
                Optional.of(REGISTRY));
    }

    private void step(FakeRegistry upstream, String name, Callable<List<PulledImage>> pulls)
            throws IOException {
        long requests = upstream.count(Target.BLOB, "GET");
        long bytes = upstream.bytesSent();
        try {
            List<PulledImage> pulled = pulls.call();
            table.step(name, pulled, upstream.count(Target.BLOB, "GET") - requests,
                    upstream.bytesSent() - bytes);
        } catch (Exception e) {
            throw new IOException("the demo failed at: " + name + ": " + e.getMessage(), e);
        }
    }

    private static PulledImage pull(RegistryProxy weir, String repository, String expected)
            throws IOException {
        URI url = URI.create("http://127.0.0.1:" + weir.address().getPort());
        try (HttpProbe client = HttpProbe.of(url)) {
            PulledImage pulled = new ImagePull(client).withoutResume().pull(repository, "1");
            require(pulled.digest().equals(expected),
                    repository + ":1 is " + pulled.digest() + " instead of " + expected);
            return pulled;
        }
    }

    private static List<PulledImage> together(RegistryProxy weir, String repository, String expected)
            throws IOException, InterruptedException {
        List<PulledImage> pulled = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PulledImage>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> pull(weir, repository, expected)));
            }
            for (Future<PulledImage> client : running) {
                pulled.add(client.get());
            }
            return pulled;
        } catch (ExecutionException e) {
            throw new IOException("a client failed: " + e.getCause(), e);
        }
    }

    private static void require(boolean holds, String message) throws IOException {
        if (!holds) {
            throw new IOException(message);
        }
    }
}
