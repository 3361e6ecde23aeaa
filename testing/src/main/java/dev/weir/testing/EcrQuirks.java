package dev.weir.testing;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The oddities of Amazon ECR, each a switch. Those that every account shows are on from the start; throttles, quotas and
 * what only some see are off. Changes hold from the next request on.
 */
public final class EcrQuirks {
    /** Requests a second that an account may make by default (Amazon ECR service quotas), for {@link #throttle}. */
    public static final Map<String, Integer> QUOTAS = Map.of("PutImage", 10, "InitiateLayerUpload", 100,
            "CompleteLayerUpload", 100, "UploadLayerPart", 500, "BatchCheckLayerAvailability", 1_000,
            "BatchGetImage", 2_000, "GetDownloadUrlForLayer", 3_000, "GetAuthorizationToken", 500);

    private final Map<String, Bucket> throttles = new ConcurrentHashMap<>();
    final Set<String> denied = ConcurrentHashMap.newKeySet();
    final Set<String> kmsKeys = ConcurrentHashMap.newKeySet();
    volatile boolean mounts;
    volatile boolean endsUploadsOfMissing = true;
    volatile boolean oddPatch = true;
    volatile boolean convertsByTag;
    volatile boolean refusesSubjects;
    volatile boolean expiredIsForbidden;
    volatile Duration settling = Duration.ZERO;
    volatile int mostImages = Integer.MAX_VALUE;
    volatile int mostRepositories = Integer.MAX_VALUE;

    EcrQuirks() {}

    /** Answers more than so many requests for an action in a second with a throttle, on whichever plane it comes. */
    public void throttle(String action, int perSecond) {
        throttles.put(action, new Bucket(perSecond));
    }

    /** Throttles every action as a new account is. */
    public void throttleAll() {
        QUOTAS.forEach(this::throttle);
    }

    /** Takes all throttles off. */
    public void noThrottles() {
        throttles.clear();
    }

    boolean isThrottled(String action) {
        Bucket bucket = throttles.get(action);
        return bucket != null && !bucket.take();
    }

    /** Lets nobody do this, such as {@code PutImage}, on whichever plane it comes. */
    public void deny(String action) {
        denied.add(action);
    }

    /** Lets them do it again. */
    public void allow(String action) {
        denied.remove(action);
    }

    /** Blobs are mounted from repositories that have them in an image (an account setting); off at first. */
    public void mountBlobs(boolean on) {
        mounts = on;
    }

    /** A push to a repository that isn't there ends the connection; otherwise it gets 404. On at first. */
    public void endUploadsOfMissing(boolean on) {
        endsUploadsOfMissing = on;
    }

    /** PATCH answers 201 and sticks at the first chunk's range. On at first. */
    public void oddPatch(boolean on) {
        oddPatch = on;
    }

    /** A manifest that is asked for by tag comes in the other of Docker's and OCI's types. Off at first. */
    public void convertByTag(boolean on) {
        convertsByTag = on;
    }

    /** A manifest with a subject gets 405, and so does the list of referrers. Off at first. */
    public void refuseSubjects(boolean on) {
        refusesSubjects = on;
    }

    /** A password that has expired gets 403 with words, as some see, instead of 401. Off at first. */
    public void forbidExpired(boolean on) {
        expiredIsForbidden = on;
    }

    /** For so long after a blob has come, manifests that name it get BLOB_UNKNOWN. Zero at first. */
    public void settling(Duration time) {
        settling = time;
    }

    /** Images that a repository takes; a further one gets 403. */
    public void mostImages(int count) {
        mostImages = count;
    }

    /** Repositories that the account may have. */
    public void mostRepositories(int count) {
        mostRepositories = count;
    }

    /** Makes a KMS key known; others get a KmsException. */
    public void addKmsKey(String arn) {
        kmsKeys.add(arn);
    }
}
