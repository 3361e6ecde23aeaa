package dev.weir.proxy.mirror.ecr;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the repositories of the mirror come to be, and how they are to be.
 *
 * @param create who makes a repository that is missing
 * @param reconcile whether settings that differ from these are written
 * @param tags resource tags; others that a repository has are left alone
 * @param isImmutable whether a tag stays what it was first
 * @param mutabilityExceptions patterns of tags for which the opposite holds, such as {@code latest}; 5 at most
 * @param scanOnPush whether images are scanned when they are pushed
 * @param encryption {@code AES256}, {@code KMS} or {@code KMS_DSSE}; fixed when a repository is made
 * @param kmsKey the ARN or alias of the customer's key, if it is one
 * @param accessPolicy who else may use the repository; empty leaves alone what is there
 * @param lifecyclePolicy which images expire; empty leaves alone what is there
 */
public record RepositorySettings(Create create, boolean reconcile, Map<String, String> tags,
        boolean isImmutable, List<String> mutabilityExceptions, boolean scanOnPush, String encryption,
        Optional<String> kmsKey, Optional<PolicyText> accessPolicy, Optional<PolicyText> lifecyclePolicy) {

    /** Who makes a repository that is missing. */
    public enum Create {
        /** Weir does. */
        IF_MISSING,
        /** Somebody else does, before anything is copied there. */
        NEVER,
        /** Amazon ECR does at the first push, from a repository creation template, which has the settings too. */
        TEMPLATE
    }

    /** The defaults. */
    public static final RepositorySettings DEFAULTS = new RepositorySettings(Create.IF_MISSING, true,
            Map.of(),
            false, List.of(), true, "AES256", Optional.empty(), Optional.empty(), Optional.empty());

    /** Copies the collections. */
    public RepositorySettings {
        tags = Map.copyOf(tags);
        mutabilityExceptions = List.copyOf(mutabilityExceptions);
    }

    /** Returns the mode as the API names it. */
    String mutability() {
        return (isImmutable ? "IMMUTABLE" : "MUTABLE")
                + (mutabilityExceptions.isEmpty() ? "" : "_WITH_EXCLUSION");
    }
}
