package dev.weir.proxy.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.store.Spool;
import dev.weir.proxy.store.StoreSettings;
import dev.weir.proxy.upstream.BodySink;
import dev.weir.proxy.upstream.UpstreamAnswer;

class SpoolHasherTest {

    private static final int CHUNK = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingIsHashedInOrderAndLetGo(boolean ownThread) throws Exception {
        byte[] content = new byte[5 * CHUNK + 7];
        new Random(1).nextBytes(content);
        try (ContentStore store = ContentStore.open(StoreSettings.at(folder))) {
            Spool spool = store.newSpool(Digest.sha256(content));
            SpoolHasher hasher = new SpoolHasher(spool, ownThread);
            ByteBuf last = Unpooled.EMPTY_BUFFER;
            for (int at = 0; at < content.length; at += CHUNK) {
                ByteBuf chunk = Unpooled.copiedBuffer(content, at, Math.min(CHUNK, content.length - at));
                spool.write(chunk.nioBuffer());
                hasher.add(chunk, new CountingAnswer());
                chunk.release();
                last = chunk;
            }
            hasher.finish();

            assertEquals(0, last.refCnt());
            assertTrue(spool.verify());
            spool.discard();
        }
    }

    @Test
    void theUpstreamWaitsWhileHashingIsBehindAndGoesOnAfterwards() throws Exception {
        byte[] content = new byte[64 * CHUNK];
        CountingAnswer answer = new CountingAnswer();
        try (ContentStore store = ContentStore.open(StoreSettings.at(folder))) {
            Spool spool = store.newSpool(Digest.sha256(content));
            SpoolHasher hasher = new SpoolHasher(spool, true);
            ByteBuf chunk = Unpooled.wrappedBuffer(content, 0, CHUNK);
            spool.write(ByteBuffer.wrap(content));
            for (int i = 0; i < 64; i++) {
                hasher.add(chunk, answer);
            }
            hasher.finish();

            assertTrue(answer.pauses.get() > 0, "64 MiB at once are more than may wait");
            assertTrue(answer.resumes.get() > 0);
            assertTrue(spool.verify());
            spool.discard();
        }
    }

    private static final class CountingAnswer implements UpstreamAnswer {

        private final AtomicInteger pauses = new AtomicInteger();
        private final AtomicInteger resumes = new AtomicInteger();

        @Override

        public String endpoint() {

            return "fake";

        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.empty();
        }

        @Override
        public long contentLength() {
            return -1;
        }

        @Override
        public byte[] readAll(int limit) {
            return new byte[0];
        }

        @Override
        public void transferTo(BodySink sink) {}

        @Override
        public void pause() {
            pauses.incrementAndGet();
        }

        @Override
        public void resume() {
            resumes.incrementAndGet();
        }

        @Override
        public void close() {}
    }
}
