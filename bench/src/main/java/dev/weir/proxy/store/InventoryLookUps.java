package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Warmup;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;

/** Looking up what the store holds, among a thousand and among a million. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class InventoryLookUps {

    private static final int ASKED = 1 << 14;

    /** How many objects there are. */
    @Param({"1000", "1000000"})
    public int objects;

    private final Digest[] asked = new Digest[ASKED];
    private Inventory inventory = empty();
    private int next;

    /** Fills the inventory; half of what is asked for is in it. */
    @Setup
    public void fill() {
        inventory = empty();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < objects; i++) {
            Digest digest = digest(random);
            inventory.add(digest, 1_000, 1);
            asked[i % ASKED] = digest;
        }
        for (int i = 0; i < ASKED; i++) {
            if (asked[i] == null || i % 2 == 0) {
                asked[i] = digest(random);
            }
        }
    }

    private static Inventory empty() {
        return new Inventory(new Space(StoreSettings.at(Path.of("nowhere")), new NoDisk(),
                InstantSource.system(), () -> {}));
    }

    private static Digest digest(SplittableRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return new Digest(DigestAlgorithm.SHA256, HexFormat.of().formatHex(bytes));
    }

    /** Looks one up. */
    @Benchmark
    public long sizeOf() {
        next = next + 1 & ASKED - 1;
        return inventory.sizeOf(asked[next]);
    }

    private static final class NoDisk implements Disk {

        @Override
        public long usableBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public int write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
            throw new IOException("nothing is written here");
        }
    }
}
