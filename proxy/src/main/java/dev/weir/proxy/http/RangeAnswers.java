package dev.weir.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.PullResult.Source;

/** Answers to requests for a blob or for ranges of it (RFC 9110, sections 14 and 15.3.7). */
final class RangeAnswers {

    private RangeAnswers() {}

    /**
     * Returns the answer that fits the Range field.
     *
     * @param range the field, or null for the whole blob
     * @param total the blob's length, or unknown
     * @param head the head of a whole answer; changed where the answer is a partial one
     */
    static Answer of(@Nullable String range, long total, ResponseHead head, Source source, Content content) {
        ByteRanges ranges = range == null ? new ByteRanges.Whole() : ByteRanges.parse(range, total);
        return switch (ranges) {
            case ByteRanges.Whole whole -> new Answer.Streamed(head.contentLength(total), source, content,
                    List.of(new BodyPart.Slice(0, total < 0 ? Long.MAX_VALUE : total)));
            case ByteRanges.Unsatisfiable none -> {
                content.release();
                yield new Answer.Small(new ResponseHead(416).add("content-range", "bytes */" + total), source,
                        new byte[0]);
            }
            case ByteRanges.Parts parts when parts.parts().size() == 1 -> {
                ByteRanges.Part part = parts.parts().getFirst();
                yield new Answer.Streamed(head.status(206)
                        .add("content-range", part.contentRange(total))
                        .contentLength(part.length()), source, content,
                        List.of(new BodyPart.Slice(part.from(), part.to())));
            }
            case ByteRanges.Parts parts -> multipart(parts.parts(), total, source, content, head);
        };
    }

    private static Answer multipart(List<ByteRanges.Part> parts, long total, Source source, Content content,
            ResponseHead head) {
        String boundary = Long.toHexString(ThreadLocalRandom.current().nextLong())
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        List<BodyPart> pieces = new ArrayList<>();
        long length = 0;
        for (ByteRanges.Part part : parts) {
            byte[] preamble = ascii(
                    "\r\n--" + boundary + "\r\ncontent-type: application/octet-stream\r\ncontent-range: "
                            + part.contentRange(total) + "\r\n\r\n");
            pieces.add(new BodyPart.Bytes(preamble));
            pieces.add(new BodyPart.Slice(part.from(), part.to()));
            length += preamble.length + part.length();
        }
        byte[] end = ascii("\r\n--" + boundary + "--\r\n");
        pieces.add(new BodyPart.Bytes(end));
        return new Answer.Streamed(head.status(206)
                .set("content-type", "multipart/byteranges; boundary=" + boundary)
                .contentLength(length + end.length), source, content, pieces);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
