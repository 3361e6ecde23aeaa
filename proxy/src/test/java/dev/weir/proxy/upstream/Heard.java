package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** An observer that remembers. */
final class Heard implements UpstreamObserver {

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<Failure> failures = new CopyOnWriteArrayList<>();
    final List<String> rateLimits = new CopyOnWriteArrayList<>();
    final AtomicLong bytes = new AtomicLong();

    @Override
    public void request(String upstream, String method, int statusOr0, Duration untilHeaders) {
        requests.add(upstream + " " + method + " " + statusOr0);
    }

    @Override
    public void failed(String upstream, Failure failure) {
        failures.add(failure);
    }

    @Override
    public void received(String upstream, long count) {
        bytes.addAndGet(count);
    }

    @Override
    public void rateLimit(String upstream, String header, String value) {
        rateLimits.add(header + "=" + value);
    }
}
