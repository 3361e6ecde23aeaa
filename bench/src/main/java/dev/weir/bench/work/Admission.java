package dev.weir.bench.work;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.weir.bench.cluster.PodAnswer;
import dev.weir.bench.cluster.PodReview;
import dev.weir.bench.cluster.WebhookClient;
import dev.weir.bench.content.Blob;
import dev.weir.bench.load.Fetch;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Conditions;

/**
 * Pods of five images are admitted at a constant rate, over HTTPS, when it is known what the mirror has; then a hundred at
 * once whose images nobody knows, while the mirror takes requests and answers none. Each round has a program of its own,
 * with a small heap.
 */
final class Admission implements Workload {

    private static final String JAVA_OPTIONS = "-Xmx64m";
    private static final int PODS = 100;
    /** So that the hundred are not the first that ever ran out of time; all their look-ups are under way at once. */
    private static final int FIRST_PODS = 2;
    private static final int IMAGES = 100;
    private static final int OF_A_POD = 5;
    private static final int CONNECTIONS = 16;
    /** A new program has much to compile. */
    private static final double WARM_UP_SECONDS = 8;
    private static final double PER_SECOND = 1_000;
    /** What falls due at the end is answered after it. */
    private static final double NEARLY = 0.99;
    private static final double P99_MILLIS = 5;
    private static final double BUDGET_SECONDS = 3;
    private static final double MORE_SECONDS = 0.05;
    private static final long SILENT_MILLIS = 60_000;
    private static final double PATIENCE = 30;
    private static final String ORIGIN = "registry.example.com/";
    private static final String RATE = "answers a second";
    private static final String P99 = "99th percentile";
    private static final String SLOWEST = "slowest answer";
    private static final String HEAP = "jvm_heap_used_bytes";
    private static final String OUT_OF_TIME = "weir_admission_images_total{decision=\"left\",reason=\"out_of_time\"}";

    @Override
    public String name() {
        return "admission";
    }

    @Override
    public String summary() {
        return "1,000 pods of five images a second, look-ups cached; then 100 at once, and the mirror is silent";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        URI mirror = bed.upstream().address();
        List<String> images = mirrored(bed);
        Rows cached = new Rows();
        Rows silent = new Rows();
        Map<String, List<Result.Step>> latencies = new HashMap<>();
        for (int round = 0; round < bed.rounds(); round++) {
            try (Admitting it = Admitting.start(bed, this, Optional.of(mirror), false, JAVA_OPTIONS)) {
                List<Fetch> questions = known(it, images, mirror.getAuthority() + "/");
                double idle = it.weir().peer().service().processorSeconds();
                LoadResult result = bed.run(LoadJob.open(it.weir().webhook(), CONNECTIONS, WARM_UP_SECONDS,
                        bed.seconds(), PER_SECOND, questions));
                double busy = it.weir().peer().service().processorSeconds() - idle;
                cached.add(Peer.WEIR, RATE, Unit.PER_SECOND, result.rate());
                cached.add(Peer.WEIR, "median", Unit.MILLISECONDS, result.latency().median() * 1e3);
                cached.add(Peer.WEIR, P99, Unit.MILLISECONDS, result.latency().p99() * 1e3);
                cached.add(Peer.WEIR, "99.9th percentile", Unit.MILLISECONDS, result.latency().p999() * 1e3);
                cached.add(Peer.WEIR, "processor time of one, compiling included", Unit.MILLISECONDS,
                        busy * 1e3 / (PER_SECOND * (WARM_UP_SECONDS + bed.seconds())));
                cached.add(Peer.WEIR, "heap in use", Unit.MEGABYTES, it.weir().metric(HEAP) / 1e6);
                latencies.put(Peer.WEIR, Loadings.steps(result.latency()));
                silent.add(Peer.WEIR, SLOWEST, Unit.SECONDS, unanswered(bed, it));
                cached.add(Peer.WEIR, Peers.PEAK, Unit.MEGABYTES, it.weir().peer().peakMegabytes());
                it.checkCluster();
            }
        }
        return List.of(
                Result.of(name(),
                        "AdmissionReviews of five images, 1,000 a second, look-ups cached, " + JAVA_OPTIONS,
                        cached.all(),
                        new Targets(cached).weirAtLeast(RATE, NEARLY * PER_SECOND)
                                .weirMedianAtMost(P99, P99_MILLIS)
                                .all())
                        .with(latencies),
                Result.of(name(),
                        PODS + " AdmissionReviews at once, every look-up times out, a budget of 3 s",
                        silent.all(),
                        new Targets(silent).weirAtMost(SLOWEST, BUDGET_SECONDS + MORE_SECONDS).all()));
    }

    /** Images as pods name them; the mirror has all of them. */
    private static List<String> mirrored(Bed bed) throws IOException, InterruptedException {
        List<Blob> layers = bed.content().newBlobs(1, 1_000);
        List<String> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            String image = ORIGIN + "bench/pod-" + i;
            bed.content().newImage(image, "v1", layers);
            images.add(image + ":v1");
        }
        return images;
    }

    /** Asks once about each pod, until the answer is right; from then on each is as long as that. */
    private static List<Fetch> known(Admitting it, List<String> images, String mirror)
            throws IOException, InterruptedException {
        List<Fetch> questions = new ArrayList<>();
        for (int pod = 0; pod < PODS; pod++) {
            List<String> some = new ArrayList<>();
            for (int i = 0; i < OF_A_POD; i++) {
                some.add(images.get((pod * OF_A_POD + i * 17) % IMAGES));
            }
            List<String> expected = some.stream().map(mirror::concat).toList();
            String question = PodReview.creating(some);
            questions.add(Fetch.question(WebhookClient.PATH, question,
                    answer(it.client(), question, expected).length()));
        }
        return questions;
    }

    private static PodAnswer answer(WebhookClient client, String question, List<String> expected)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + (long) (PATIENCE * 1e9);
        PodAnswer answer = client.ask(question);
        while (!answer.images().equals(expected)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the pod's images became " + answer.images() + " instead of "
                        + expected);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            answer = client.ask(question);
        }
        return answer;
    }

    /** Returns how many seconds the last of the pods waits whose images nobody knows. */
    private static double unanswered(Bed bed, Admitting it) throws IOException, InterruptedException {
        List<Fetch> questions = new ArrayList<>();
        for (int pod = 0; pod < FIRST_PODS + PODS; pod++) {
            List<String> images = new ArrayList<>();
            for (int i = 0; i < OF_A_POD; i++) {
                images.add(ORIGIN + "bench/unknown-" + pod + "-" + i + ":v1");
            }
            questions.add(Fetch.question(WebhookClient.PATH, PodReview.creating(images), -1));
        }
        bed.content().conditions(Conditions.FREE.withLatencyMillis(SILENT_MILLIS));
        try {
            URI webhook = it.weir().webhook();
            bed.run(LoadJob.once(webhook, FIRST_PODS, PATIENCE, questions.subList(0, FIRST_PODS)));
            LoadResult result = bed.run(LoadJob.once(webhook, PODS, PATIENCE,
                    questions.subList(FIRST_PODS, questions.size())));
            double outOfTime = it.weir().metric(OUT_OF_TIME);
            if (outOfTime != (double) questions.size() * OF_A_POD) {
                throw new IOException((long) outOfTime + " look-ups ran out of time instead of "
                        + questions.size() * OF_A_POD);
            }
            return result.latency().max();
        } finally {
            bed.content().conditions(Conditions.FREE);
        }
    }
}
