package dev.weir.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/** Content that is generated instead of held in memory: large blobs. */
public interface BlobSource {
    /** How many bytes {@link #writeTo} writes. */
    long size();

    /** Writes all bytes; the same ones every time. */
    void writeTo(OutputStream out) throws IOException;

    /** Incompressible bytes that follow from size and seed alone. */
    static BlobSource random(long size, long seed) {
        return new BlobSource() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                SplittableRandom random = new SplittableRandom(seed);
                byte[] buffer = new byte[1 << 16];
                for (long left = size; left > 0; left -= buffer.length) {
                    random.nextBytes(buffer);
                    out.write(buffer, 0, (int) Math.min(left, buffer.length));
                }
            }
        };
    }
}
