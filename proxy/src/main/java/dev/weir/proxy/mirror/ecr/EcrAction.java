package dev.weir.proxy.mirror.ecr;

/**
 * The actions of Amazon ECR that Weir needs. Permissions and quotas go by them, on the API and, under the same names, on
 * the registry.
 */
public enum EcrAction {
    /** A push of a manifest. */
    PUT_IMAGE("PutImage", 10, true),
    /** The beginning of a blob's upload, or its mount. */
    INITIATE_LAYER_UPLOAD("InitiateLayerUpload", 100, true),
    /** A blob's bytes. */
    UPLOAD_LAYER_PART("UploadLayerPart", 500, true),
    /** The end of a blob's upload. */
    COMPLETE_LAYER_UPLOAD("CompleteLayerUpload", 100, true),
    /** Whether a blob is there. */
    BATCH_CHECK_LAYER_AVAILABILITY("BatchCheckLayerAvailability", 1_000, true),
    /** A manifest. */
    BATCH_GET_IMAGE("BatchGetImage", 2_000, true),
    /** What a tag is, and what a repository has. Amazon publishes no quota for this and what follows. */
    DESCRIBE_IMAGES("DescribeImages", 50, false),
    /** Deletes images. */
    BATCH_DELETE_IMAGE("BatchDeleteImage", 10, false),
    /** Which repositories there are, and how they are set. */
    DESCRIBE_REPOSITORIES("DescribeRepositories", 10, false),
    /** A new repository. */
    CREATE_REPOSITORY("CreateRepository", 5, false),
    /** The end of a repository. */
    DELETE_REPOSITORY("DeleteRepository", 5, false),
    /** Whether tags may move. */
    PUT_IMAGE_TAG_MUTABILITY("PutImageTagMutability", 5, false),
    /** Whether images are scanned. */
    PUT_IMAGE_SCANNING_CONFIGURATION("PutImageScanningConfiguration", 5, false),
    /** Reads a lifecycle policy. */
    GET_LIFECYCLE_POLICY("GetLifecyclePolicy", 5, false),
    /** Writes a lifecycle policy. */
    PUT_LIFECYCLE_POLICY("PutLifecyclePolicy", 5, false),
    /** Reads a repository's policy. */
    GET_REPOSITORY_POLICY("GetRepositoryPolicy", 5, false),
    /** Writes a repository's policy. */
    SET_REPOSITORY_POLICY("SetRepositoryPolicy", 5, false),
    /** Reads a repository's tags. */
    LIST_TAGS_FOR_RESOURCE("ListTagsForResource", 5, false),
    /** Tags a repository. */
    TAG_RESOURCE("TagResource", 5, false);

    private final String action;
    private final int perSecond;
    private final boolean isPublished;

    EcrAction(String action, int perSecond, boolean isPublished) {
        this.action = action;
        this.perSecond = perSecond;
        this.isPublished = isPublished;
    }

    /** Returns the name in Amazon's documents, such as {@code PutImage}. */
    public String action() {
        return action;
    }

    /** Returns the name of the permission, such as {@code ecr:PutImage}. */
    public String permission() {
        return "ecr:" + action;
    }

    /** Returns how many requests a second Weir makes at most by default: Amazon's quota, or less than any. */
    public int perSecond() {
        return perSecond;
    }

    /** Returns whether that is a quota that Amazon publishes, and raises for who asks. */
    public boolean isPublished() {
        return isPublished;
    }
}
