package dev.weir.proxy.http;

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

/** Parsing Range headers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RangeParsing {

    private static final long TOTAL = 512L << 20;

    /** The header: a resume, a chunk, and what a client of zstd:chunked asks for. */
    @Param({"bytes=1048576-", "bytes=8388608-16777215", "bytes=0-99,4096-8191,65536-131071,1048576-2097151"})
    public String header = "";

    /** Parses one. */
    @Benchmark
    public Object parse() {
        return ByteRanges.parse(header, TOTAL);
    }
}
