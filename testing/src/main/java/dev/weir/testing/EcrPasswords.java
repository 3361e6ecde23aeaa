package dev.weir.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The passwords that an account has handed out; each is good until its end. */
final class EcrPasswords {
    private final InstantSource clock;
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    volatile Duration lifetime = Duration.ofHours(12);
    private volatile String last = "";

    /** What a password is worth. */
    enum Standing {
        GOOD, EXPIRED, UNKNOWN
    }

    EcrPasswords(InstantSource clock) {
        this.clock = clock;
    }

    /** A new password, as its Basic credentials in base64, with its end. */
    Map.Entry<String, Instant> issue() {
        last = UUID.randomUUID().toString();
        String basic = Base64.getEncoder().encodeToString(("AWS:" + last).getBytes(StandardCharsets.UTF_8));
        Instant end = clock.instant().plus(lifetime);
        ends.put(basic, end);
        return Map.entry(basic, end);
    }

    String last() {
        return last;
    }

    void expireAll() {
        ends.replaceAll((basic, end) -> Instant.MIN);
    }

    Standing of(String authorization) {
        Instant end = authorization.startsWith("Basic ")
                ? ends.get(authorization.substring("Basic ".length()))
                : null;
        return end == null
                ? Standing.UNKNOWN
                : clock.instant().isBefore(end) ? Standing.GOOD : Standing.EXPIRED;
    }
}
