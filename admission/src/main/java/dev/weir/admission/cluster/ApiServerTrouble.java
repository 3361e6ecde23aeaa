package dev.weir.admission.cluster;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.slf4j.Logger;

/** Says that an API server can't be asked for something, with its address, and not again for a minute. */
final class ApiServerTrouble {

    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int DEEPEST = 10;

    private final Logger log;
    private final String address;
    private final String consequence;
    private final LongSupplier nanoTime;
    private final AtomicLong last;

    /**
     * Creates it.
     *
     * @param address the API server's
     * @param consequence a clause: what can't be done, and what becomes of it
     */
    ApiServerTrouble(Logger log, String address, String consequence, LongSupplier nanoTime) {
        this.log = log;
        this.address = address;
        this.consequence = consequence;
        this.nanoTime = nanoTime;
        this.last = new AtomicLong(nanoTime.getAsLong() - AGAIN.toNanos());
    }

    /** It has failed once more. */
    void failed(Throwable why) {
        long now = nanoTime.getAsLong();
        long before = last.get();
        if (now - before >= AGAIN.toNanos() && last.compareAndSet(before, now)) {
            log.warn("the API server {} can't be asked ({}): {}", address, reason(why), consequence);
        }
        log.debug("the API server {} can't be asked", address, why);
    }

    /** Returns what the network or the server said, without what was made of it on the way. */
    static String reason(Throwable why) {
        Throwable root = why;
        for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
            return "its name can't be resolved";
        }
        String said = root.getMessage();
        if (said != null && !said.isBlank()) {
            return said;
        }
        return root instanceof IOException ? "no connection" : root.getClass().getSimpleName();
    }
}
