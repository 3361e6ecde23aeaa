package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.Optional;

/**
 * An upstream's answer: 200, 206, 404 or 416, and a 3xx when redirects are not followed; every other status is an
 * {@link UpstreamException}. The head is there, the body is read by one call of {@link #readAll} or {@link #transferTo}.
 */
public interface UpstreamAnswer extends AutoCloseable {

    /** Returns the host and port of the address that answered, for people. */
    String endpoint();

    /**
     * What it sent is not what was asked for, as a digest or a range tells: for a while the address that sent it is asked
     * after the others.
     */
    default void distrust() {}

    /**
     * Takes the body for stalled when fewer bytes than this come in this time; to be called before it is read. For an answer
     * that somebody else could give as well.
     */
    default void expect(int bytes, Duration time) {}

    /** Returns the HTTP status. */
    int status();

    /** Returns a header's first value; the name's case doesn't matter. */
    Optional<String> header(String name);

    /** Returns Content-Length, or -1 when it isn't known; after a HEAD it is that of the body not sent. */
    long contentLength();

    /**
     * Reads the body; blocks until its last byte.
     *
     * @param limit the most bytes taken
     * @throws UpstreamException {@link Failure#TOO_LARGE} above the limit, and as {@link #transferTo} does
     */
    byte[] readAll(int limit) throws UpstreamException;

    /**
     * Hands the body to a sink, which is called on the event loop; blocks until the last byte was taken.
     *
     * @throws UpstreamException {@link Failure#STALLED}, {@link Failure#BROKEN_OFF} or {@link Failure#MALFORMED} after
     *         all that had come was handed over; {@link Failure#CLOSED} when closed, interrupted, or when the sink threw,
     *         which is then the cause
     */
    void transferTo(BodySink sink) throws UpstreamException;

    /**
     * Stops handing over, for any thread; from inside the sink at once. What the socket has read already waits here, at
     * most about 1 MiB. No stall timeout runs meanwhile.
     */
    void pause();

    /** Goes on handing over, for any thread. */
    void resume();

    /**
     * Lets go, at any time, from any thread; idempotent. A connection is closed unless its body was read to the end, or is
     * short and nobody had begun to read it.
     */
    @Override
    void close();
}
