package dev.weir.bench.micro;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;

/** Parsing what pods and clients name. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class References {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    /** An image as it is written. */
    @Param({"nginx", "registry.k8s.io/ingress-nginx/controller:v1.12.0",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"})
    public String image = "";

    /** Parses a pod's image. */
    @Benchmark
    public ImageReference image() {
        return ImageReference.parse(image);
    }

    /** Parses a digest, as each request for a blob needs. */
    @Benchmark
    public Digest digest() {
        return Digest.parse(DIGEST);
    }
}
