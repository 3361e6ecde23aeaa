package dev.weir.certs;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** What has happened to certificates since the start. Safe for use by many threads. */
public final class CertCounters {

    /** What can fail. */
    public enum Part {
        /** Reading or writing where certificates are kept. */
        STORE,
        /** Bringing the bundle to a place. */
        PUBLISH,
        /** Making keys and certificates. */
        ISSUE,
        /** Reading certificates that are given as files. */
        FILES,
        /** Giving a certificate to a server. */
        SERVER
    }

    private final Map<Part, LongAdder> failures = new EnumMap<>(Part.class);
    private final LongAdder servingRotations = new LongAdder();
    private final LongAdder authorityRotations = new LongAdder();
    private final LongAdder conflicts = new LongAdder();
    private volatile Optional<Instant> lastRotation = Optional.empty();

    /** Starts at nothing. */
    public CertCounters() {
        for (Part part : Part.values()) {
            failures.put(part, new LongAdder());
        }
    }

    void failed(Part part) {
        adder(part).increment();
    }

    void adopted(Instant since) {
        servingRotations.increment();
        lastRotation = Optional.of(since);
    }

    void authorityMade() {
        authorityRotations.increment();
    }

    void conflict() {
        conflicts.increment();
    }

    /** Returns how often a part has failed. */
    public long failures(Part part) {
        return adder(part).sum();
    }

    /** Returns how many serving certificates were taken over, the first included. */
    public long servingRotations() {
        return servingRotations.sum();
    }

    /** Returns how many authorities this process has made. */
    public long authorityRotations() {
        return authorityRotations.sum();
    }

    /** Returns how often somebody else was faster. */
    public long conflicts() {
        return conflicts.sum();
    }

    /** Returns since when the serving certificate of now has been the one. */
    public Optional<Instant> lastRotation() {
        return lastRotation;
    }

    private LongAdder adder(Part part) {
        return Objects.requireNonNull(failures.get(part));
    }
}
