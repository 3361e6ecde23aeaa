package dev.weir.proxy.pull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Lets any number of threads that want the same thing at the same time do the work once. */
final class SingleFlight<K, V> {

    /** The work; may block. */
    interface Work<V> {
        V run() throws InterruptedException;
    }

    private final ConcurrentHashMap<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();

    /** Does the work, or waits for the thread that does it already and returns its result. */
    V run(K key, Work<V> work) throws InterruptedException {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> running = underWay.putIfAbsent(key, mine);
        if (running != null) {
            try {
                return running.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        try {
            V result = work.run();
            mine.complete(result);
            return result;
        } catch (RuntimeException | InterruptedException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, mine);
        }
    }
}
