package dev.weir.bench.micro;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.weir.admission.Admission;
import dev.weir.admission.AdmissionObserver;
import dev.weir.admission.AdmissionSettings;
import dev.weir.admission.Answer;
import dev.weir.admission.CopyRequests;
import dev.weir.admission.Events;
import dev.weir.admission.HeadStart;
import dev.weir.admission.Mirrored;
import dev.weir.admission.Ports;
import dev.weir.admission.PullScope;
import dev.weir.admission.pod.MalformedReviewException;
import dev.weir.admission.pod.Review;
import dev.weir.admission.pod.Reviews;
import dev.weir.admission.rules.DefaultRules;
import dev.weir.admission.rules.Policy;
import dev.weir.bench.cluster.PodReview;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;

/** Deciding which images a pod should run, when it is known what the mirror has. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Decisions {

    private static final MirrorNaming NAMING = new MirrorNaming(
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "");
    private static final Digest DIGEST = Digest.parse("sha256:" + "a1".repeat(32));
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** How many images the pod has. */
    @Param({"1", "5"})
    public int images;

    private byte[] question = {};
    private Review review = new Review("", "CREATE", "", true, false, Optional.empty(), Optional.empty());
    private final Admission admission = new Admission(settings(), ports(), AdmissionObserver.NONE);

    /** Makes the question. */
    @Setup
    public void ask() throws MalformedReviewException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            names.add("quay.io/acme/app-" + i + ":v1.2." + i);
        }
        question = PodReview.creating(names).getBytes(StandardCharsets.UTF_8);
        review = Reviews.read(question);
    }

    private static AdmissionSettings settings() {
        return new AdmissionSettings(Policy.DEFAULTS, LIMIT, false, false, false, DefaultRules.all(),
                Set.of(AdmissionSettings.KUBE_SYSTEM), Set.of(), Optional.of(NAMING), Optional.empty(),
                Set.of("quay.io"));
    }

    private static Ports ports() {
        return new Ports((image, _, _) -> Optional.of(new Mirrored(NAMING.mirrored(image), DIGEST)),
                _ -> Optional.of(DIGEST), new NoCopies(), HeadStart.NONE, _ -> Optional.of(Map.of()),
                () -> Set.of("linux/amd64"), Events.NONE);
    }

    /** Reads what the API server sends. */
    @Benchmark
    public Review read() throws MalformedReviewException {
        return Reviews.read(question);
    }

    /** Decides, and writes the patch. */
    @Benchmark
    public Answer decide() throws InterruptedException {
        return admission.answer(review, LIMIT);
    }

    /** Ends what decides. */
    @TearDown
    public void close() {
        admission.close();
    }

    private static final class NoCopies implements CopyRequests {

        @Override
        public void request(ImageReference image, PullScope scope, Runnable ended) {
            throw new IllegalStateException("everything is in the mirror");
        }

        @Override
        public Optional<String> await(ImageReference image, PullScope scope, Duration patience) {
            return Optional.empty();
        }
    }
}
