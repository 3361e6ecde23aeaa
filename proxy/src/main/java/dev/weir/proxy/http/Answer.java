package dev.weir.proxy.http;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.PullResult.Source;

/** What to send for a result. */
sealed interface Answer {

    /** An error. */
    record Failed(ErrorAnswer error) implements Answer {}

    /** A head and a body that is in memory; for HEAD its length only. */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Small(ResponseHead head, @Nullable Source source, byte[] body) implements Answer {}

    /** A head alone. */
    record Headless(ResponseHead head, @Nullable Source source) implements Answer {}

    /** A head and a body that is read from a file, an upstream, or both; whoever takes it releases the content. */
    record Streamed(ResponseHead head, @Nullable Source source, Content content, List<BodyPart> parts)
            implements
                Answer {}
}
