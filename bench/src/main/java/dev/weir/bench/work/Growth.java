package dev.weir.bench.work;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.weir.bench.load.Fetch;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Weir;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/** How start and look-ups grow with what the store holds. */
final class Growth implements Workload {

    private static final int LOOK_UPS = 5_000;
    private static final int CONNECTIONS = 4;
    private static final double START_SECONDS = 3;
    private static final double FLAT = 1.5;
    private static final double SCAN_PATIENCE = 600;
    private static final String SCANNED = "weir_store_scan_complete 1";
    private static final String READY = "time to ready";
    private static final String MANIFEST = "first look-up of a manifest, median";
    private static final String BLOB = "first look-up of a blob, median";

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String summary() {
        return "start, look-ups and memory with up to 100,000 manifests and 1,000,000 blobs in the store";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        List<Integer> sizes = bed.pick(List.of(200, 2_000), List.of(1_000, 10_000, 100_000));
        List<Result> results = new ArrayList<>();
        Map<String, Double> smallest = new HashMap<>();
        for (int manifests : sizes) {
            Path folder = bed.newFolder(Peer.WEIR);
            try {
                results.add(run(bed, bed.weir().get(), folder, manifests, smallest));
            } finally {
                Folders.delete(folder);
            }
        }
        return results;
    }

    private Result run(Bed bed, Weir weir, Path folder, int manifests, Map<String, Double> smallest)
            throws IOException, InterruptedException {
        StoreMaker.Made made = StoreMaker.make(Files.createDirectories(Weir.store(folder)), manifests);
        Rows rows = new Rows();
        for (int i = 0; i < Math.min(3, bed.rounds()); i++) {
            long begun = System.nanoTime();
            try (Weir.Started started = weir.launch(folder, bed.profiled(this, weir, bed.setting()))) {
                rows.add(Peer.WEIR, READY, Unit.SECONDS, started.secondsToReady());
                awaitScanned(started.admin());
                rows.add(Peer.WEIR, "until the store is looked through", Unit.SECONDS,
                        (System.nanoTime() - begun) / 1e9);
                rows.add(Peer.WEIR, "resident then", Unit.MEGABYTES, started.peer().residentMegabytes());
                LoadResult ofManifests = lookUp(bed, started.peer(), made.manifests(), i);
                rows.add(Peer.WEIR, MANIFEST, Unit.MILLISECONDS, ofManifests.latency().median() * 1e3);
                LoadResult ofBlobs = lookUp(bed, started.peer(), made.blobs(), i);
                rows.add(Peer.WEIR, BLOB, Unit.MILLISECONDS, ofBlobs.latency().median() * 1e3);
            }
        }
        Targets targets = new Targets(rows).weirAtMost(READY, START_SECONDS);
        for (String measure : List.of(MANIFEST, BLOB)) {
            double median = rows.statistics(Peer.WEIR, measure).orElseThrow().median();
            Double least = smallest.putIfAbsent(measure, median);
            if (least != null) {
                targets.add(Check.atMost(measure + ", this store / the smallest", median / least,
                        FLAT));
            }
        }
        return Result.of(name(), "A store of %,d manifests and %,d blobs".formatted(manifests,
                made.blobs().size()), rows.all(), targets.all())
                .at("Time to ready by blobs in the store", "blobs", made.blobs().size());
    }

    /** Some of them, others in each round. */
    private static LoadResult lookUp(Bed bed, Peer weir, List<Fetch> all, int round)
            throws IOException, InterruptedException {
        List<Fetch> some = new ArrayList<>(all);
        Collections.shuffle(some, new Random(round));
        return bed.run(LoadJob.once(weir.address(), CONNECTIONS, Loadings.PATIENCE,
                some.subList(0, Math.min(LOOK_UPS, some.size()))));
    }

    private static void awaitScanned(URI admin) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + (long) (SCAN_PATIENCE * 1e9);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest question = HttpRequest.newBuilder(admin.resolve("/metrics")).build();
            while (!client.send(question, BodyHandlers.ofString()).body().contains(SCANNED)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("the store is not looked through after " + SCAN_PATIENCE + " s");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }
}
