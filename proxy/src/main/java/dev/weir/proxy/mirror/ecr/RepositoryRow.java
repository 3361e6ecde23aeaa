package dev.weir.proxy.mirror.ecr;

import java.time.Instant;

/**
 * One repository of the mirror.
 *
 * @param name its name, without the registry's host
 * @param origin the repository that it mirrors, with its registry; empty where the name is a hash, which can't be read back
 * @param createdAt when it was made
 * @param tagMutability {@code MUTABLE}, {@code IMMUTABLE}, or one of them {@code _WITH_EXCLUSION}
 * @param scanOnPush whether images are scanned when they are pushed
 * @param encryption {@code AES256}, {@code KMS} or {@code KMS_DSSE}
 */
public record RepositoryRow(String name, String origin, Instant createdAt, String tagMutability,
        boolean scanOnPush, String encryption) {}
