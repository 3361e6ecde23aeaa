package dev.weir.bench.upstream;

/**
 * What was asked for, of one piece of content or of all.
 *
 * @param gets GETs that were answered with content, ranges included
 * @param heads HEADs
 * @param refused requests answered with an error
 * @param bytes bytes of bodies that were sent
 */
public record Tally(long gets, long heads, long refused, long bytes) {

    /** Nothing yet. */
    public static final Tally NONE = new Tally(0, 0, 0, 0);

    /** Returns the sum. */
    public Tally plus(Tally other) {
        return new Tally(gets + other.gets, heads + other.heads, refused + other.refused,
                bytes + other.bytes);
    }
}
