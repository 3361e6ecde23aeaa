package dev.weir.proxy.pull;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.Step;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;

/**
 * Heap for answers that are read whole: manifests and lists. Large ones wait for each other, so that no number of them
 * at once can end the process. Small ones hardly count.
 */
final class ReadBudget {

    /** What is read is held about twice: as it comes, and as it is understood. */
    private static final int COPIES = 2;
    private static final int UNIT_BYTES = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int units;
    private final Semaphore free;

    /** Shares out so many bytes. */
    ReadBudget(long bytes) {
        this.units = Math.clamp(bytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(units, true);
    }

    /**
     * Reads the body of an answer.
     *
     * @param limit the most bytes taken
     * @throws UpstreamException if the upstream fails or sends more, or if there is no memory for it for ten seconds
     */
    byte[] read(UpstreamSource source, UpstreamAnswer answer, int limit) throws UpstreamException {
        long announced = answer.contentLength();
        long bytes = announced < 0 ? limit : Math.min(announced, limit);
        int wanted = Math.clamp(bytes * COPIES / UNIT_BYTES, 1, units);
        try {
            if (!free.tryAcquire(wanted, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new UpstreamException(Failure.TIMEOUT, source.name(), Step.TRANSFER,
                        "too many large answers of "
                                + source.name() + " and others are being read; try again",
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamException(Failure.CLOSED, source.name(), Step.TRANSFER, "Weir is stopping", e);
        }
        try {
            return answer.readAll(limit);
        } finally {
            free.release(wanted);
        }
    }
}
