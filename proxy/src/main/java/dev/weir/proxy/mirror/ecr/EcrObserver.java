package dev.weir.proxy.mirror.ecr;

import java.time.Duration;

/** Told what Weir does in Amazon ECR, for metrics; from any thread, without delay allowed. */
public interface EcrObserver {

    /** Hears nothing. */
    EcrObserver NONE = new EcrObserver() {
    };

    /** A request has ended: {@code ok}, {@code throttled}, {@code denied} or {@code failed}. */
    default void called(EcrAction action, String result) {}

    /** A request waited for its turn, to stay within the action's quota. */
    default void waited(EcrAction action, Duration time) {}

    /** A repository was made. */
    default void repositoryCreated() {}

    /** A setting of a repository differed from the configuration and was written. */
    default void settingPutRight(EcrAction action) {}

    /** A setting of a repository could not be read or written. */
    default void settingFailed(EcrAction action) {}
}
