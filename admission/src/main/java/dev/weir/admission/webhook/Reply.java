package dev.weir.admission.webhook;

import java.nio.charset.StandardCharsets;

/**
 * An answer to an HTTP request.
 *
 * @param status the status code
 * @param contentType the type of the body
 * @param body the body; shared, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // made once, written once
record Reply(int status, String contentType, byte[] body) {

    static Reply json(byte[] body) {
        return new Reply(200, "application/json", body);
    }

    /** A sentence for whoever set this up. */
    static Reply text(int status, String sentence) {
        return new Reply(status, "text/plain; charset=utf-8",
                (sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
