package dev.weir.bench.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Random-looking content that is never stored: every blob is a turn of one block of random bytes, behind a few bytes of
 * its own. So gigabytes cost no disk at the upstream, and a client compares what it gets, byte by byte, at the speed of
 * memory. Nobody in between can know that; nobody compresses.
 */
public final class Synthetic {

    private static final int BLOCK_BYTES = 8 << 20;
    private static final int MARK_BYTES = 32;
    private static final int LINE = 64;
    private static final ByteBuffer BLOCK = newBlock();

    private Synthetic() {}

    private static ByteBuffer newBlock() {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        SplittableRandom random = new SplittableRandom(0x5765_6972L);
        while (block.hasRemaining()) {
            block.putLong(random.nextLong());
        }
        return block.flip().asReadOnlyBuffer();
    }

    /** Makes a blob and computes its digest, which takes a second for about 1.5 GB. */
    public static Blob blob(long seed, long size) {
        var sha256 = Digests.sha256();
        for (long position = 0; position < size;) {
            ByteBuffer piece = piece(seed, size, position, BLOCK_BYTES);
            position += piece.remaining();
            sha256.update(piece);
        }
        return new Blob(Digests.name(sha256), size, seed);
    }

    /**
     * Returns some of a blob's content.
     *
     * @param position where it begins, less than the blob's size
     * @param most the most bytes wanted
     * @return 1 byte or more, up to that many
     */
    public static ByteBuffer piece(Blob blob, long position, int most) {
        return piece(blob.seed(), blob.size(), position, most);
    }

    private static ByteBuffer piece(long seed, long size, long position, int most) {
        if (position < 0 || position >= size || most < 1) {
            throw new IllegalArgumentException("there are no bytes at " + position + " of " + size);
        }
        if (position < MARK_BYTES) {
            byte[] mark = mark(seed);
            int end = (int) Math.min(Math.min(MARK_BYTES, size), position + most);
            return ByteBuffer.wrap(mark, (int) position, end - (int) position).slice();
        }
        int at = (int) Math.floorMod(position + turn(seed), (long) BLOCK_BYTES);
        int length = (int) Math.min(Math.min(most, BLOCK_BYTES - at), size - position);
        return BLOCK.slice(at, length);
    }

    /** Returns whether some bytes are those that a blob has at a position. */
    public static boolean matches(Blob blob, long position, ByteBuffer bytes) {
        int length = bytes.remaining();
        for (int done = 0; done < length;) {
            if (position + done >= blob.size()) {
                return false;
            }
            ByteBuffer piece = piece(blob, position + done, length - done);
            if (bytes.slice(bytes.position() + done, piece.remaining()).mismatch(piece) >= 0) {
                return false;
            }
            done += piece.remaining();
        }
        return true;
    }

    private static byte[] mark(long seed) {
        return "weir-bench %016x     ".formatted(seed).getBytes(StandardCharsets.US_ASCII);
    }

    private static long turn(long seed) {
        return Math.floorMod(new SplittableRandom(seed).nextLong(), (long) BLOCK_BYTES / LINE) * LINE;
    }
}
