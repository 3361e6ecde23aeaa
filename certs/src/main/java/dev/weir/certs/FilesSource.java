package dev.weir.certs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.CertCounters.Part;

/**
 * Certificates given as files, read again when they change. What can't be used is reported, and the last good one stays.
 */
public final class FilesSource implements CertSource {

    private static final Logger LOG = LoggerFactory.getLogger(FilesSource.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final CertFiles files;
    private final List<TrustPublisher> publishers;
    private final Turn turn;
    private final InstantSource clock;
    private final CertCounters counters = new CertCounters();
    private final ServingListeners listeners = new ServingListeners(counters);
    private final Semaphore wakeUps = new Semaphore(0);
    private final FileWatch watch;
    private final Thread thread;
    private volatile CertFiles.Content content;
    private volatile boolean changed;

    private FilesSource(CertFiles files, CertFiles.Content first, List<TrustPublisher> publishers, Turn turn,
            InstantSource clock, Duration interval) {
        this.files = files;
        this.content = first;
        this.publishers = List.copyOf(publishers);
        this.turn = turn;
        this.clock = clock;
        this.watch = new FileWatch(files.all(), interval, true);
        this.thread = Thread.ofVirtual().name("weir-certs").unstarted(this::keep);
    }

    /**
     * Reads the files, and follows them from then on.
     *
     * @param publishers where the bundle goes, if there is one
     * @throws IOException if they can't be used; the message says which, and why
     */
    public static FilesSource start(CertFiles files, List<TrustPublisher> publishers, Turn turn,
            InstantSource clock) throws IOException {
        return start(files, publishers, turn, clock, FileWatch.INTERVAL);
    }

    static FilesSource start(CertFiles files, List<TrustPublisher> publishers, Turn turn, InstantSource clock,
            Duration interval) throws IOException {
        CertFiles.Content first = files.read();
        FilesSource source = new FilesSource(files, first, publishers, turn, clock, interval);
        first.serving()
                .fault(clock.instant())
                .ifPresent(
                        it -> LOG.warn("the certificate in {} can't be used: {}", files.certificate(), it));
        source.counters.adopted(clock.instant());
        source.listeners.tell(first.serving());
        source.watch.onChange(() -> {
            source.changed = true;
            source.wakeUps.release();
        });
        turn.onChange(source.wakeUps::release);
        publishers.forEach(each -> each.onOverwrite(source.wakeUps::release));
        source.thread.start();
        return source;
    }

    private void keep() {
        boolean published = publish();
        try {
            while (true) {
                Duration wait = published ? LONGEST_WAIT : RETRY;
                if (wakeUps.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakeUps.drainPermits();
                }
                if (changed) {
                    changed = false;
                    reload();
                }
                published = publish();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void reload() {
        try {
            CertFiles.Content next = files.read();
            Instant now = clock.instant();
            Optional<String> fault = next.serving().fault(now);
            if (fault.isPresent()) {
                throw new IOException(files.certificate() + ": " + fault.get());
            }
            boolean other = !next.serving().equals(content.serving());
            content = next;
            if (other) {
                LOG.info("{} has a new {}", files.certificate(), next.serving());
                counters.adopted(now);
                listeners.tell(next.serving());
            }
        } catch (IOException e) {
            counters.failed(Part.FILES);
            LOG.warn("a changed certificate is refused, the one before stays: {}", e.getMessage());
        }
    }

    private boolean publish() {
        Optional<String> bundle = content.bundle();
        boolean all = true;
        for (TrustPublisher each : bundle.isPresent() && turn.isOurs()
                ? publishers
                : List.<TrustPublisher>of()) {
            try {
                each.publish(bundle.get());
            } catch (IOException e) {
                all = false;
                counters.failed(Part.PUBLISH);
                LOG.warn("the bundle can't be published to {}: {}", each.place(), e.getMessage());
            }
        }
        return all;
    }

    @Override
    public Optional<ServingCertificate> serving() {
        return Optional.of(content.serving());
    }

    @Override
    public void onServing(Consumer<ServingCertificate> listener) {
        listeners.add(listener);
    }

    @Override
    public Optional<String> bundle() {
        return content.bundle();
    }

    @Override
    public Optional<String> fault() {
        return content.serving().fault(clock.instant());
    }

    @Override
    public CertStatus status() {
        return new CertStatus(List.of(CertStatus.of(content.serving())), List.of());
    }

    @Override
    public CertCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        watch.close();
        thread.interrupt();
        publishers.forEach(TrustPublisher::close);
        turn.close();
    }
}
