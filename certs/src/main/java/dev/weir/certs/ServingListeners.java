package dev.weir.certs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.CertCounters.Part;

/** Tells servers of certificates, one after the other; one that fails keeps its last, and the others are told. */
final class ServingListeners {

    private static final Logger LOG = LoggerFactory.getLogger(ServingListeners.class);

    private final CertCounters counters;
    private final List<Consumer<ServingCertificate>> all = new ArrayList<>();
    private Optional<ServingCertificate> last = Optional.empty();

    ServingListeners(CertCounters counters) {
        this.counters = counters;
    }

    synchronized void add(Consumer<ServingCertificate> listener) {
        all.add(listener);
        last.ifPresent(it -> tell(listener, it));
    }

    synchronized void tell(ServingCertificate next) {
        last = Optional.of(next);
        all.forEach(each -> tell(each, next));
    }

    private void tell(Consumer<ServingCertificate> listener, ServingCertificate next) {
        try {
            listener.accept(next);
        } catch (RuntimeException e) {
            counters.failed(Part.SERVER);
            LOG.warn("a server refuses the {} and keeps the one it has: {}", next, e.getMessage());
        }
    }
}
