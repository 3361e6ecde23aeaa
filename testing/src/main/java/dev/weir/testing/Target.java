package dev.weir.testing;

/** What a request to the registry is about; faults and counts go by it. */
public enum Target {
    /** Matches every request. */
    ANY,
    /** {@code /v2/}. */
    PING,
    /** {@code /v2/<name>/manifests/<reference>}. */
    MANIFEST,
    /** {@code /v2/<name>/blobs/<digest>}, at the registry itself. */
    BLOB,
    /** {@code /v2/<name>/tags/list}. */
    TAGS,
    /** {@code /v2/<name>/referrers/<digest>}. */
    REFERRERS,
    /** {@code /v2/<name>/blobs/uploads/...}. */
    UPLOAD,
    /** The token endpoint. */
    TOKEN,
    /** The object store that blobs may be redirected to. */
    OBJECT,
    /** Anything else. */
    OTHER;

    boolean covers(Target other) {
        return this == ANY || this == other;
    }
}
