package dev.weir.admission;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

/**
 * Look-ups that are remembered: what is there for a while, what is not for a shorter one, failures for a moment. Whoever
 * wants the same at the same time shares one look-up, which goes on when its askers have no more time, so that the next one
 * finds it done.
 */
final class LookupCache<K, V> {

    private static final int MOST_REMEMBERED = 50_000;
    /** Look-ups under way at once; further ones fail. */
    private static final int MOST_UNDER_WAY = 512;
    private static final Duration FAILED_TTL = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /** A look-up. */
    @FunctionalInterface
    interface Question<K, V> {
        Optional<V> ask(K key) throws LookupFailedException, InterruptedException;
    }

    private final Question<K, V> question;
    private final AsyncCache<K, LookupResult<V>> cache;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore slots = new Semaphore(MOST_UNDER_WAY);

    LookupCache(Question<K, V> question, Duration presentTtl, Duration absentTtl) {
        this.question = question;
        this.cache = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfter(Expiry.<K, LookupResult<V>>creating((key, result) -> switch (result) {
                    case LookupResult.Present<V> _ -> presentTtl;
                    case LookupResult.Absent<V> _ -> absentTtl;
                    case LookupResult.Failed<V> _,LookupResult.Pending<V> _ -> FAILED_TTL;
                }))
                .buildAsync();
    }

    /** Looks something up, and waits for it no longer than the patience, which may be 0. */
    LookupResult<V> get(K key, Duration patience) throws InterruptedException {
        CompletableFuture<LookupResult<V>> future = cache.get(key, (wanted, _) -> start(wanted));
        try {
            return patience.isZero()
                    ? future.getNow(new LookupResult.Pending<>())
                    : future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new LookupResult.Pending<>();
        } catch (ExecutionException e) {
            return new LookupResult.Failed<>(String.valueOf(e.getCause()));
        }
    }

    /** Forgets what is known, and looks it up again. */
    void refresh(K key) {
        cache.synchronous().invalidate(key);
        var _ = cache.get(key, (wanted, _) -> start(wanted));
    }

    /** Forgets what is known. */
    void forget(K key) {
        cache.synchronous().invalidate(key);
    }

    private CompletableFuture<LookupResult<V>> start(K key) {
        if (!slots.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    new LookupResult.Failed<>("more than " + MOST_UNDER_WAY + " look-ups are under way"));
        }
        return CompletableFuture.supplyAsync(() -> ask(key), threads)
                .completeOnTimeout(
                        new LookupResult.Failed<>("no answer within " + LONGEST.toSeconds() + " s"),
                        LONGEST.toNanos(), TimeUnit.NANOSECONDS);
    }

    private LookupResult<V> ask(K key) {
        try {
            return question.ask(key)
                    .<LookupResult<V>>map(LookupResult.Present::new)
                    .orElseGet(LookupResult.Absent::new);
        } catch (LookupFailedException e) {
            return new LookupResult.Failed<>(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LookupResult.Failed<>("interrupted");
        } catch (RuntimeException e) {
            return new LookupResult.Failed<>(e.toString());
        } finally {
            slots.release();
        }
    }
}
