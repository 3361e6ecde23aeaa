package dev.weir.proxy.http;

/** A piece of a body. */
sealed interface BodyPart {

    /** Bytes that are there, such as the head of a part of a multipart body. */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Bytes(byte[] bytes) implements BodyPart {}

    /**
     * Bytes of the content.
     *
     * @param from the first one's position
     * @param to the position after the last one's, or {@link Long#MAX_VALUE} where the length is not known yet
     */
    record Slice(long from, long to) implements BodyPart {}
}
