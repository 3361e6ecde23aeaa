package dev.weir.admission;

import java.time.Duration;

/** Told what is decided, for metrics; from any thread, without delay allowed. */
public interface AdmissionObserver {

    /** Hears nothing. */
    AdmissionObserver NONE = new AdmissionObserver() {
    };

    /** An image was decided on. */
    default void decided(Decision decision) {}

    /**
     * A request was answered.
     *
     * @param result {@code patched}, {@code unchanged}, {@code denied}, {@code malformed} or {@code failed}
     */
    default void answered(String result, Duration time) {}

    /** Something failed inside, and the pod was allowed unchanged for it. */
    default void failed(String reason) {}
}
