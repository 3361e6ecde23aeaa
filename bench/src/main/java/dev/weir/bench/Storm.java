package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.PulledImage;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/**
 * Many clients pull one cold image through an upstream that throttles to ten requests a second and breaks every fifth
 * transfer off in the middle. Each client checks every digest, and resumes nothing by itself.
 */
final class Storm implements Workload {

    private static final int CLIENTS = 64;
    private static final int LAYERS = 20;
    private static final int REQUESTS_PER_SECOND = 10;
    private static final int BREAKS = 5;
    private static final double MOST_BYTES = 1.05;

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        int layerBytes = bed.quick() ? 256 << 10 : 1 << 20;
        List<Double> times = new ArrayList<>();
        List<Double> finished = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        List<Double> resumed = new ArrayList<>();
        List<Double> throttles = new ArrayList<>();
        for (int round = 0; round < (bed.quick() ? 1 : bed.rounds()); round++) {
            try (FakeRegistry upstream = FakeRegistry.start()) {
                SampleImage image = upstream.addImage("bench/storm", "v" + round, LAYERS, layerBytes);
                upstream.faults().add(Fault.tooManyRequests(null).above(REQUESTS_PER_SECOND));
                upstream.faults()
                        .add(Fault.breakOffAfter(layerBytes / 2).on(Target.BLOB).method("GET").every(BREAKS));
                try (Peer weir = bed.weir().get().start(bed.newFolder(Peer.WEIR), upstream.url())) {
                    long begun = System.nanoTime();
                    finished.add((double) pullAll(weir, image));
                    times.add((System.nanoTime() - begun) / 1e9);
                }
                shares.add(largestShare(upstream, image));
                resumed.add((double) upstream.count(r -> r.header("range").isPresent() && r.status() == 206));
                throttles.add((double) upstream.count(r -> r.status() == 429));
            }
        }
        return List.of(new Result(CLIENTS + " clients, " + LAYERS + " layers of " + (layerBytes >> 10)
                + " KiB, an upstream that allows " + REQUESTS_PER_SECOND
                + " requests a second and breaks every "
                + BREAKS + "th transfer",
                List.of(new Row("last client", Row.Unit.SECONDS, times),
                        new Row("clients with the right image", Row.Unit.COUNT, finished),
                        new Row("transfers resumed", Row.Unit.COUNT, resumed),
                        new Row("upstream's answers of 429", Row.Unit.COUNT, throttles)),
                List.of(Check.atLeast("clients with the right image",
                        finished.stream().mapToDouble(each -> each).min().orElse(0), CLIENTS),
                        Check.atMost("bytes of a layer from the upstream / its size",
                                shares.stream().mapToDouble(each -> each).max().orElse(0), MOST_BYTES))));
    }

    /** Returns how many clients got the right image. */
    private static int pullAll(Peer weir, SampleImage image) throws InterruptedException {
        int right = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PulledImage>> pulls = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                pulls.add(threads.submit(() -> {
                    try (HttpProbe client = HttpProbe.of(weir.address())) {
                        return client.pullImage(image.repository(), image.tag());
                    }
                }));
            }
            for (Future<PulledImage> pull : pulls) {
                try {
                    right += pull.get().digest().equals(image.digest()) ? 1 : 0;
                } catch (ExecutionException e) {
                    System.out.println("  a client failed: " + e.getMessage());
                }
            }
        }
        return right;
    }

    private static double largestShare(FakeRegistry upstream, SampleImage image) {
        return image.layers()
                .stream()
                .map(layer -> upstream.requests(r -> r.path().endsWith(layer.digest()) && r.status() < 400)
                        .stream()
                        .collect(Collectors.summingDouble(r -> (double) r.bytesSent())) / layer.size())
                .max(Double::compare)
                .orElse(0.0);
    }
}
