package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Setting;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
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
    private static final String FINISHED = "clients with the right image";
    private static final String SHARE = "bytes of a layer from the upstream / its size";

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public String summary() {
        return "64 clients, one cold image, an upstream that throttles and breaks off every fifth transfer";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        int layerBytes = bed.pick(256 << 10, 1 << 20);
        Rows rows = new Rows();
        for (int round = 0; round < bed.pick(1, bed.rounds()); round++) {
            try (FakeRegistry upstream = FakeRegistry.start()) {
                SampleImage image = upstream.addImage("bench/storm", "v" + round, LAYERS, layerBytes);
                upstream.faults().add(Fault.tooManyRequests(null).above(REQUESTS_PER_SECOND));
                upstream.faults()
                        .add(Fault.breakOffAfter(layerBytes / 2).on(Target.BLOB).method("GET").every(BREAKS));
                try (Peer weir = bed.weir()
                        .get()
                        .start(bed.newFolder(Peer.WEIR),
                                bed.profiled(this, bed.weir().get(), Setting.of(upstream.url())))) {
                    long begun = System.nanoTime();
                    rows.add(Peer.WEIR, FINISHED, Unit.COUNT, pullAll(weir, image));
                    rows.add(Peer.WEIR, "last client", Unit.SECONDS, (System.nanoTime() - begun) / 1e9);
                }
                rows.add(Peer.WEIR, SHARE, Unit.RATIO, largestShare(upstream, image));
                rows.add(Peer.WEIR, "transfers resumed", Unit.COUNT,
                        (double) upstream.count(r -> r.header("range").isPresent() && r.status() == 206));
                rows.add(Peer.WEIR, "upstream's answers of 429", Unit.COUNT,
                        (double) upstream.count(r -> r.status() == 429));
            }
        }
        return List.of(Result.of(name(), CLIENTS + " clients, " + LAYERS + " layers of " + (layerBytes >> 10)
                + " KiB, an upstream that allows " + REQUESTS_PER_SECOND
                + " requests a second and breaks every "
                + BREAKS + "th transfer", rows.all(),
                new Targets(rows).weirAtLeast(FINISHED, CLIENTS).weirAtMost(SHARE, MOST_BYTES).all()));
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
