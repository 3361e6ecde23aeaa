package dev.weir.proxy;

import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** The kinds of requests of the matrix. */
enum MatrixAsk {
    TAG(Target.MANIFEST, "GET"), TAG_HEAD(Target.MANIFEST, "HEAD"), DIGEST(Target.MANIFEST, "GET"), BLOB(
            Target.BLOB, "GET"), BLOB_HEAD(Target.BLOB, "HEAD"), RANGE(Target.BLOB,
                    "GET"), TAGS(Target.TAGS, "GET"), REFERRERS(Target.REFERRERS, "GET");

    /** Where the range begins. */
    static final int FROM = 200_000;

    final Target target;
    final String method;

    MatrixAsk(Target target, String method) {
        this.target = target;
        this.method = method;
    }

    /** Returns whether the answer never changes, so that nobody need be asked again. */
    boolean isContent() {
        return this == DIGEST || this == BLOB || this == BLOB_HEAD || this == RANGE;
    }

    /** Returns whether a digest tells right answers from wrong ones. */
    boolean isVerified() {
        return this != TAGS && this != REFERRERS;
    }

    /** Returns what makes Weir know the answer. */
    MatrixAsk warmUp() {
        return this == BLOB_HEAD ? BLOB : this;
    }

    String path(SampleImage image) {
        return "/v2/docker.io/library/app/" + switch (this) {
            case TAG, TAG_HEAD -> "manifests/v1";
            case DIGEST -> "manifests/" + image.digest();
            case BLOB, BLOB_HEAD, RANGE -> "blobs/" + image.layers().getFirst().digest();
            case TAGS -> "tags/list";
            case REFERRERS -> "referrers/" + image.digest();
        };
    }

    String[] headers() {
        return this == RANGE ? new String[]{"Range: bytes=" + FROM + "-"} : new String[0];
    }
}
