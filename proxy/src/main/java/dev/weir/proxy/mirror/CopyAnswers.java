package dev.weir.proxy.mirror;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;

/** Tells those who wait for a copy how it ended. */
final class CopyAnswers {

    private final Map<CopyWish, Map<Long, CompletableFuture<CopyOutcome>>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /** Returns how a copy ended; after some time that it goes on. */
    CopyOutcome await(CopyWish wish, Runnable asked, Duration patience) throws InterruptedException {
        CompletableFuture<CopyOutcome> mine = new CompletableFuture<>();
        long number = numbers.incrementAndGet();
        waiting.compute(wish, (_, others) -> {
            Map<Long, CompletableFuture<CopyOutcome>> all = others == null
                    ? new ConcurrentHashMap<>()
                    : others;
            all.put(number, mine);
            return all;
        });
        try {
            asked.run();
            return mine.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new CopyOutcome.UnderWay("");
        } catch (ExecutionException e) {
            return new CopyOutcome.UnderWay(String.valueOf(e.getCause()));
        } finally {
            waiting.computeIfPresent(wish, (_, all) -> {
                all.remove(number);
                return all.isEmpty() ? null : all;
            });
        }
    }

    boolean isAwaited(CopyWish wish) {
        return waiting.containsKey(wish);
    }

    /** A copy has ended, or stands so. One that waits for another attempt is still waited for. */
    void tell(CopyWish wish, CopyRow.State state, String reason) {
        switch (state) {
            case MIRRORED -> tell(wish, new CopyOutcome.Mirrored());
            case PARKED -> tell(wish, new CopyOutcome.Failed(reason));
            case WAITING -> {
                // It is tried again.
            }
        }
    }

    private void tell(CopyWish wish, CopyOutcome outcome) {
        waiting.getOrDefault(wish, Map.of()).values().forEach(each -> each.complete(outcome));
    }
}
