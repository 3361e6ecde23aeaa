package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.Optional;

/**
 * What a registry says to one step of a push. No status is an exception: what it means depends on the step.
 *
 * @param status the HTTP status
 * @param location where the next step goes, or the content is
 * @param words the registry's own words about an error: its code, and a message perhaps; empty for none
 * @param retryAfter how long it wants to be left alone, if it says so
 * @param subject the {@code OCI-Subject} header: the manifest among whose referrers it lists what was pushed
 */
public record PushAnswer(int status, Optional<String> location, String words, Optional<Duration> retryAfter,
        Optional<String> subject) {

    /** Returns whether the step is done. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Returns whether the registry's words begin with this code (distribution-spec, "Error Codes"). */
    public boolean says(String code) {
        return words.equals(code) || words.startsWith(code + ":");
    }
}
