package dev.weir.certs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is moved. */
final class TestClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    void moveTo(Instant time) {
        now = time;
    }
}
