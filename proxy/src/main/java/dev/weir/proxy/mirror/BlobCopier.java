package dev.weir.proxy.mirror;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.weir.proxy.mirror.CopyProgress.How;
import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.RequestBody;

/**
 * Brings blobs into a mirror: what is there is skipped, what another repository there has is mounted, and what several copies
 * want at once is sent once.
 */
final class BlobCopier implements AutoCloseable {

    private static final int MOST_REMEMBERED = 100_000;

    private final Mirror mirror;
    private final ContentSource source;
    private final Semaphore transfers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** In which repository of the mirror a blob is for sure. */
    private final Cache<Digest, Repository> places = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .build();
    /** In which it was put before this process began. */
    private final Cache<Digest, Repository> hints = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .build();
    /** One at a time for each blob, whatever the repository: the second can mount what the first has sent. */
    private final ConcurrentHashMap<Digest, CountDownLatch> underWay = new ConcurrentHashMap<>();

    BlobCopier(Mirror mirror, ContentSource source, Semaphore transfers) {
        this.mirror = mirror;
        this.source = source;
        this.transfers = transfers;
    }

    /** A blob was put into a repository of the mirror once, and can perhaps be mounted from there. */
    void remember(Digest blob, Repository repository) {
        hints.put(blob, repository);
    }

    /** Brings all, several at once; the first failure ends the rest. */
    void copy(Repository repository, List<Descriptor> blobs, CopyProgress progress)
            throws MirrorException, IOException, InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (Descriptor blob : blobs) {
            progress.planned(blob.digest(), blob.size());
            tasks.add(() -> {
                one(repository, blob.digest(), progress);
                return null;
            });
        }
        List<Future<Void>> running = tasks.stream().map(threads::submit).toList();
        try {
            for (Future<Void> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case MirrorException failed -> throw failed;
                case IOException failed -> throw failed;
                case null, default -> throw new IOException("a blob can't be copied", e.getCause());
            }
        } finally {
            running.forEach(each -> each.cancel(true));
        }
    }

    private void one(Repository repository, Digest digest, CopyProgress progress)
            throws MirrorException, IOException, InterruptedException {
        CountDownLatch mine = new CountDownLatch(1);
        for (CountDownLatch before; (before = underWay.putIfAbsent(digest, mine)) != null;) {
            before.await();
        }
        try {
            How how = place(repository, digest, progress);
            places.put(digest, repository);
            progress.done(digest, how);
        } finally {
            underWay.remove(digest, mine);
            mine.countDown();
        }
    }

    private How place(Repository repository, Digest digest, CopyProgress progress)
            throws MirrorException, IOException, InterruptedException {
        Repository sure = places.getIfPresent(digest);
        Repository known = sure != null ? sure : hints.getIfPresent(digest);
        // What a neighbour has is mounted unseen: that is one request, also if it is here already.
        if (known != null && !known.equals(repository) && mirror.mount(repository, digest, known)) {
            return How.MOUNTED;
        }
        if (mirror.hasBlob(repository, digest)) {
            return How.PRESENT;
        }
        try (ContentSource.Blob blob = source.blob(repository, digest)) {
            transfers.acquire();
            try {
                mirror.putBlob(repository, digest, RequestBody.of(blob.channel(), blob.size(),
                        sent -> progress.sent(digest, sent)));
            } finally {
                transfers.release();
            }
        }
        return How.PUSHED;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
