package dev.weir.bench.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

class SyntheticTest {

    private static final int SIZE = (9 << 20) + 7;
    private final Blob blob = Synthetic.blob(3, SIZE);

    private static ByteBuffer whole(Blob blob, int most) {
        ByteBuffer bytes = ByteBuffer.allocate((int) blob.size());
        while (bytes.hasRemaining()) {
            bytes.put(Synthetic.piece(blob, bytes.position(), most));
        }
        return bytes.flip();
    }

    @Test
    void contentIsTheSameInWhateverPiecesItIsMade() {
        ByteBuffer content = whole(blob, 1 << 16);
        assertEquals(content, whole(blob, 100_003));
        byte[] bytes = new byte[SIZE];
        content.get(0, bytes);
        assertEquals(blob.digest(), Digests.of(bytes));
    }

    @Test
    void everyWrongByteIsSeen() {
        ByteBuffer content = whole(blob, 1 << 20);
        assertTrue(Synthetic.matches(blob, 0, content));
        assertTrue(Synthetic.matches(blob, 31, content.slice(31, 5_000_000)));
        assertFalse(Synthetic.matches(blob, 30, content.slice(31, 5_000_000)));
        for (int at : new int[]{0, 31, 32, 8 << 20, SIZE - 1}) {
            content.put(at, (byte) ~content.get(at));
            assertFalse(Synthetic.matches(blob, 0, content));
            content.put(at, (byte) ~content.get(at));
        }
    }

    @Test
    void moreThanThereIsDoesNotMatch() {
        assertFalse(Synthetic.matches(blob, SIZE - 1, ByteBuffer.allocate(2)));
        assertThrows(IllegalArgumentException.class, () -> Synthetic.piece(blob, SIZE, 1));
    }

    @Test
    void anotherSeedIsAnotherBlob() {
        assertNotEquals(blob.digest(), Synthetic.blob(4, SIZE).digest());
        assertNotEquals(Synthetic.blob(3, 1_000).digest(), Synthetic.blob(4, 1_000).digest());
    }
}
