package dev.weir.testing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * One way for the registry to misbehave, and which requests get it: by default every request to manifests, blobs or
 * objects that is otherwise answered (faults of a body: only GET). Immutable; add it by {@link Faults#add}.
 */
public final class Fault {
    final Consumer<Effects> effect;
    final boolean beforeAuthorization;
    private final Target target;
    private final @Nullable String method;
    private final Predicate<RecordedRequest> predicate;
    final int skip;
    final int times;

    private Fault(Consumer<Effects> effect, boolean beforeAuthorization, Target target,
            @Nullable String method,
            Predicate<RecordedRequest> predicate, int skip, int times) {
        this.effect = effect;
        this.beforeAuthorization = beforeAuthorization;
        this.target = target;
        this.method = method;
        this.predicate = predicate;
        this.skip = skip;
        this.times = times;
    }

    private static Fault ofBody(Consumer<Effects> effect) {
        return new Fault(effect, false, Target.ANY, "GET", r -> true, 0, Integer.MAX_VALUE);
    }

    private static Fault ofAnswer(Consumer<Effects> effect) {
        return new Fault(effect, false, Target.ANY, null, r -> true, 0, Integer.MAX_VALUE);
    }

    private static Fault ofRequest(Consumer<Effects> effect) {
        return new Fault(effect, true, Target.ANY, null, r -> true, 0, Integer.MAX_VALUE);
    }

    // ---- which requests

    /** Only requests of this kind. */
    public Fault on(Target kind) {
        return new Fault(effect, beforeAuthorization, kind, method, predicate, skip, times);
    }

    /** Only requests with this method. */
    public Fault method(String only) {
        return new Fault(effect, beforeAuthorization, target, only, predicate, skip, times);
    }

    /** Only requests that the predicate accepts (and the earlier ones). */
    public Fault when(Predicate<RecordedRequest> accepted) {
        return new Fault(effect, beforeAuthorization, target, method, predicate.and(accepted), skip, times);
    }

    /** Only requests whose path contains the text, such as a digest or a repository. */
    public Fault path(String contained) {
        return when(request -> request.path().contains(contained));
    }

    /** Only the first n matching requests. */
    public Fault times(int n) {
        return new Fault(effect, beforeAuthorization, target, method, predicate, skip, n);
    }

    /** Only every nth matching request: the nth, the one after n more, and so on. */
    public Fault every(int n) {
        AtomicInteger seen = new AtomicInteger();
        return when(request -> seen.incrementAndGet() % n == 0);
    }

    /**
     * Only requests beyond so many in a second, by the registry's own clock: a bucket that holds what a fifth of a second
     * brings.
     */
    public Fault above(int requestsPerSecond) {
        Bucket bucket = new Bucket(requestsPerSecond);
        return when(request -> !bucket.take());
    }

    /** Only the first matching request. */
    public Fault once() {
        return times(1);
    }

    /** Lets the first n matching requests pass. */
    public Fault after(int n) {
        return new Fault(effect, beforeAuthorization, target, method, predicate, n, times);
    }

    boolean matches(RecordedRequest request) {
        return target.covers(request.target()) && (method == null || method.equals(request.method()))
                && predicate.test(request);
    }

    // ---- faults of the body

    /** Closes the connection after so many bytes of the answer's body. */
    public static Fault breakOffAfter(long bytes) {
        return ofBody(e -> e.breakOffAt = bytes);
    }

    /** Sends nothing more after so many bytes of the answer's body, until the fault is removed. */
    public static Fault stallAfter(long bytes) {
        return ofBody(e -> e.stallAt = bytes);
    }

    /** Sends nothing at all, not even a status line, until the fault is removed. */
    public static Fault stallBeforeHeaders() {
        return ofRequest(e -> e.stallBeforeHeaders = true);
    }

    /** Flips the byte in the middle of the content (at size / 2), so that the digest is wrong. */
    public static Fault wrongDigest() {
        return ofBody(e -> e.flip = true);
    }

    /** A well-formed answer of another length: content cut short (negative) or followed by zeros (positive). */
    public static Fault wrongLength(long difference) {
        return ofBody(e -> e.lengthDifference = difference);
    }

    /** Sends at most so many bytes a second. */
    public static Fault slowly(long bytesPerSecond) {
        return ofBody(e -> e.rate = bytesPerSecond);
    }

    /** Chunked transfer coding instead of Content-Length (also on HEAD: neither of them). */
    public static Fault noContentLength() {
        return ofAnswer(e -> e.chunked = true);
    }

    /** Answers 200 with the whole content to a request with a Range. */
    public static Fault ignoreRange() {
        return ofBody(e -> e.ignoreRange = true);
    }

    /** Answers a Range with a Content-Range that starts one byte too late. */
    public static Fault wrongContentRange() {
        return ofBody(e -> e.wrongContentRange = true);
    }

    // ---- faults of the answer

    /** Adds or replaces a header of the answer. */
    public static Fault header(String name, String value) {
        return ofAnswer(e -> e.headers.put(name, value));
    }

    /** Leaves a header of the answer out. */
    public static Fault withoutHeader(String name) {
        return ofAnswer(e -> e.headers.put(name, ""));
    }

    /** Answers this instead. */
    public static Fault answer(int status, String contentType, String body) {
        return ofAnswer(e -> e.answer = Response.of(status)
                .header("Content-Type", contentType)
                .body(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** A distribution error with this status and code. */
    public static Fault error(int status, String code, String message) {
        return ofAnswer(e -> e.answer = Response.error(status, code, message));
    }

    /** 429 with the error TOOMANYREQUESTS; no Retry-After when null. */
    public static Fault tooManyRequests(@Nullable Duration retryAfter) {
        return ofAnswer(e -> {
            Response throttled = Response.error(429, "TOOMANYREQUESTS", "rate limit reached");
            e.answer = retryAfter == null
                    ? throttled
                    : throttled.header("Retry-After", Long.toString(retryAfter.toSeconds()));
        });
    }

    /** A status of 500 and more, with a plain text as load balancers send it. */
    public static Fault serverError(int status) {
        return answer(status, "text/plain", "upstream is unwell");
    }

    /** 403 with the error DENIED. */
    public static Fault denied() {
        return error(403, "DENIED", "requested access to the resource is denied");
    }

    /** 404 with the error MANIFEST_UNKNOWN. */
    public static Fault unknownManifest() {
        return error(404, "MANIFEST_UNKNOWN", "manifest unknown");
    }

    /** A redirect (301, 302, 303, 307 or 308) to any address. */
    public static Fault redirect(int status, URI location) {
        return ofAnswer(e -> e.answer = Response.of(status).header("Location", location.toString()));
    }

    /** A 307 to a signed address of the registry's own object store, which refuses it after the lifetime. */
    public static Fault redirectToObjectStore(Duration lifetime) {
        return ofAnswer(e -> e.redirectLifetime = lifetime);
    }

    // ---- faults of the request: they come before authorization is looked at

    /** 401 with exactly these WWW-Authenticate headers; none at all when empty. */
    public static Fault unauthorized(String... challenges) {
        List<String> sent = List.of(challenges);
        return ofRequest(e -> e.answer = Response.error(401, "UNAUTHORIZED", "authentication required")
                .headers("WWW-Authenticate", sent));
    }

    /** Closes the connection without an answer. */
    public static Fault dropConnection() {
        return ofRequest(e -> e.drop = true);
    }

    /** Waits before it looks at the request. */
    public static Fault delay(Duration time) {
        return ofRequest(e -> e.delay = time);
    }
}
