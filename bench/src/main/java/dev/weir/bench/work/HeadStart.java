package dev.weir.bench.work;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.weir.bench.cluster.PodReview;
import dev.weir.bench.content.Blob;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Conditions;
import dev.weir.bench.upstream.Image;
import dev.weir.bench.upstream.Tally;

/**
 * A pod is admitted, and a while later its node pulls the image through Weir, which has never seen it: with head starts
 * and without, in turn.
 */
final class HeadStart implements Workload {

    private static final long LINK = 100_000_000;
    private static final int LAYERS = 4;
    private static final long LAYER_BYTES = 50_000_000;
    private static final long LATER_MILLIS = 1_500;
    private static final double EARLIER_SECONDS = 1.4;
    private static final double SAME = 1.005;
    private static final String ORIGIN = "registry.example.com/";
    private static final String WITHOUT = "weir without head start";
    private static final String PULL = "the node's pull";
    private static final String SHARE = "upstream bytes / the layers' bytes";

    @Override
    public String name() {
        return "headstart";
    }

    @Override
    public String summary() {
        return "a pod is admitted, its node pulls a cold image of 200 MB 1.5 s later, over a link of 100 MB/s";
    }

    private record Subject(String name, Admitting weir) {}

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        Rows rows = new Rows();
        bed.content().conditions(Conditions.link(LINK));
        try (Admitting with = Admitting.start(bed, this, Optional.empty(), true, "");
                Admitting without = Admitting.start(bed, this, Optional.empty(), false, "")) {
            List<Subject> subjects = List.of(new Subject(Peer.WEIR, with), new Subject(WITHOUT, without));
            Rounds.run(subjects, bed.warmUps(), bed.rounds(),
                    (subject, round) -> measure(bed, subject, round, rows));
            with.checkCluster();
            without.checkCluster();
        } finally {
            bed.content().conditions(Conditions.FREE);
        }
        return List.of(Result.of(name(), "A pod is admitted, its node pulls " + LAYERS
                + " cold layers of 50 MB 1.5 s later, a link of 100 MB/s", rows.all(), checks(rows)));
    }

    private static void measure(Bed bed, Subject subject, int round, Rows rows)
            throws IOException, InterruptedException {
        List<Blob> layers = bed.content().newBlobs(LAYERS, LAYER_BYTES);
        Image image = bed.content().newImage("bench/admitted-" + layers.getFirst().seed(), "v1", layers);
        String question = PodReview
                .creating(List.of(ORIGIN + image.repository() + ":" + image.tag()));
        bed.content().clearCounts();
        long begun = System.nanoTime();
        List<String> images = subject.weir().client().ask(question).images();
        double answered = (System.nanoTime() - begun) / 1e6;
        if (images.size() != 1) {
            throw new IOException("the pod's image is not Weir's: " + images);
        }
        long pullAt = begun + TimeUnit.MILLISECONDS.toNanos(LATER_MILLIS);
        for (long left = pullAt - System.nanoTime(); left > 0; left = pullAt - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        LoadResult pull = bed.run(LoadJob.pulls(subject.weir().weir().peer().address(), 1,
                Loadings.PATIENCE, List.of(withoutHost(images.getFirst())), Loadings.blobs(layers)));
        Map<String, Tally> counts = bed.content().counts();
        long sent = layers.stream()
                .mapToLong(layer -> counts.getOrDefault(layer.digest(), Tally.NONE).bytes())
                .sum();
        if (round >= 0) {
            rows.add(subject.name(), PULL, Unit.SECONDS, pull.latency().max());
            rows.add(subject.name(), "the answer about the pod", Unit.MILLISECONDS, answered);
            rows.add(subject.name(), SHARE, Unit.RATIO, (double) sent / (LAYERS * LAYER_BYTES));
        }
    }

    /** What a node asks the host in an image's name for. */
    private static String withoutHost(String image) {
        return image.substring(image.indexOf('/') + 1);
    }

    private static List<Check> checks(Rows rows) {
        double with = rows.statistics(Peer.WEIR, PULL).orElseThrow().median();
        double without = rows.statistics(WITHOUT, PULL).orElseThrow().median();
        return List.of(
                Check.atLeast("seconds that the pull ends earlier with a head start", without - with,
                        EARLIER_SECONDS),
                Check.atMost("upstream bytes with a head start / without",
                        rows.ratio(Peer.WEIR, WITHOUT, SHARE).orElseThrow(), SAME));
    }
}
