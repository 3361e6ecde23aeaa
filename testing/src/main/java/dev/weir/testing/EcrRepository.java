package dev.weir.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jspecify.annotations.Nullable;

/** A repository's settings in a fake Amazon ECR, for tests to look at and to change behind Weir's back. */
public final class EcrRepository {
    private final String name;
    private final String arn;
    private final Instant createdAt;
    private final String encryption;
    private final Optional<String> kmsKey;
    private final Map<String, String> tags = new ConcurrentSkipListMap<>();
    private volatile String mutability = "MUTABLE";
    private volatile List<String> exclusions = List.of();
    private volatile boolean scanOnPush;
    private volatile @Nullable String lifecyclePolicy;
    private volatile @Nullable String policy;
    /** When each blob and manifest came. */
    final Map<String, Instant> arrivals = new ConcurrentHashMap<>();

    EcrRepository(String name, String arn, Instant createdAt, String encryption, Optional<String> kmsKey) {
        this.name = name;
        this.arn = arn;
        this.createdAt = createdAt;
        this.encryption = encryption;
        this.kmsKey = kmsKey;
    }

    /** Its name, without the registry's host. */
    public String name() {
        return name;
    }

    /** Its Amazon resource name. */
    public String arn() {
        return arn;
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    /** {@code AES256}, {@code KMS} or {@code KMS_DSSE}; fixed when it is made. */
    public String encryption() {
        return encryption;
    }

    /** The key, if it is one of the customer's. */
    public Optional<String> kmsKey() {
        return kmsKey;
    }

    /** Its resource tags; the map is the live one. */
    public Map<String, String> tags() {
        return tags;
    }

    /** {@code MUTABLE}, {@code IMMUTABLE}, or one of them {@code _WITH_EXCLUSION}. */
    public String mutability() {
        return mutability;
    }

    /** The patterns of tags that are excepted from that. */
    public List<String> exclusions() {
        return exclusions;
    }

    /** Changes whether tags may move. */
    public void setMutability(String mode, List<String> exceptions) {
        exclusions = List.copyOf(exceptions);
        mutability = mode;
    }

    /** Returns whether a tag that is there can't be put again. */
    boolean isImmutable(String tag) {
        boolean excepted = exclusions.stream()
                .anyMatch(each -> tag.matches(each.replace(".", "\\.").replace("*", ".*")));
        return mutability.startsWith("IMMUTABLE") != excepted;
    }

    /** Whether images are scanned when they are pushed. */
    public boolean scanOnPush() {
        return scanOnPush;
    }

    /** Changes whether images are scanned when they are pushed. */
    public void setScanOnPush(boolean scan) {
        scanOnPush = scan;
    }

    /** The lifecycle policy, if there is one. */
    public Optional<String> lifecyclePolicy() {
        return Optional.ofNullable(lifecyclePolicy);
    }

    /** Replaces the lifecycle policy; null removes it. */
    public void setLifecyclePolicy(@Nullable String text) {
        lifecyclePolicy = text;
    }

    /** The repository policy, if there is one. */
    public Optional<String> policy() {
        return Optional.ofNullable(policy);
    }

    /** Replaces the repository policy; null removes it. */
    public void setPolicy(@Nullable String text) {
        policy = text;
    }
}
