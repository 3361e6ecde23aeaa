package dev.weir.proxy.http;

import java.time.Duration;

import dev.weir.proxy.pull.Flight;
import dev.weir.proxy.pull.Listing;
import dev.weir.proxy.pull.PullResult;
import dev.weir.proxy.pull.PullResult.Source;
import dev.weir.proxy.pull.PullThrough;
import dev.weir.proxy.pull.StoredManifest;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;

/** The one place where a result becomes an HTTP answer. */
final class Answers {

    private Answers() {}

    static Answer of(Route route, RequestHead request, PullResult result, PullThrough pull) {
        return switch (result) {
            case PullResult.Manifest found -> manifest((Route.Manifest) route, request, found, pull);
            case PullResult.Stored stored -> blob(route, request, stored.content().size(), Source.STORE,
                    new Content.Stored(stored.content()));
            case PullResult.InFlight flying -> blob(route, request, flying.flight().total(), Source.FLIGHT,
                    new Content.Arriving(flying.view(),
                            !flying.flight().repository().equals(repository(route)),
                            () -> pull.continuation(repository(route), flying.flight())));
            case PullResult.Passing passing -> blob(route, request, passing.blob().total(), Source.UPSTREAM,
                    new Content.Passing(passing.blob()));
            case PullResult.Known known -> new Answer.Headless(
                    blobHead(route, request, known.digest()).contentLength(known.size()), Source.UPSTREAM);
            case PullResult.Redirect redirect -> new Answer.Headless(
                    namespace(repository(route), request, new ResponseHead(307)
                            .add("location", redirect.location())
                            .add("docker-content-digest", redirect.digest().toString())
                            // It is good for a while only.
                            .add("cache-control", "no-store")
                            .contentLength(0)),
                    Source.MIRROR);
            case PullResult.Listed listed -> list(route, request, listed.list());
            case PullResult.NotFound missing ->
                new Answer.Failed(new ErrorAnswer(404, switch (missing.what()) {
                    case NAME -> "NAME_UNKNOWN";
                    case MANIFEST -> "MANIFEST_UNKNOWN";
                    case BLOB -> "BLOB_UNKNOWN";
                }, missing.message()));
            case PullResult.Unauthorized unauthorized ->
                new Answer.Failed(new ErrorAnswer(401, "UNAUTHORIZED", unauthorized.message()));
            case PullResult.Denied denied ->
                new Answer.Failed(new ErrorAnswer(403, "DENIED", denied.message(), 0, denied.why()));
            case PullResult.Unavailable unavailable -> new Answer.Failed(unavailable(unavailable));
        };
    }

    /** Lets go of what a result holds. */
    static void discard(PullResult result) {
        switch (result) {
            case PullResult.Stored stored -> stored.content().close();
            case PullResult.InFlight flying -> flying.view().release();
            case PullResult.Passing passing -> passing.blob().close();
            default -> {
                // Holds nothing.
            }
        }
    }

    private static ErrorAnswer unavailable(PullResult.Unavailable unavailable) {
        long retryAfter = unavailable.retryAfter().map(Duration::toSeconds).orElse(0L);
        return switch (unavailable.fault()) {
            // Never 429: containerd repeats that at once, whatever Retry-After says.
            case THROTTLED -> new ErrorAnswer(503, "TOOMANYREQUESTS", unavailable.message(), retryAfter,
                    unavailable.why());
            case TIMEOUT -> new ErrorAnswer(504, "UNAVAILABLE", unavailable.message(), retryAfter,
                    unavailable.why());
            case UPSTREAM -> new ErrorAnswer(502, "UNAVAILABLE", unavailable.message(), retryAfter,
                    unavailable.why());
            case INTERNAL -> new ErrorAnswer(500, "UNKNOWN", unavailable.message(), retryAfter,
                    unavailable.why());
        };
    }

    private static Answer manifest(Route.Manifest route, RequestHead request, PullResult.Manifest found,
            PullThrough pull) {
        StoredManifest manifest = found.manifest();
        pull.served(route.repository(), route.reference(), manifest, found.source(), request.isHead());
        String etag = etag(manifest.digest());
        if (etag.equals(request.ifNoneMatch())) {
            return new Answer.Headless(new ResponseHead(304).add("etag", etag), found.source());
        }
        ResponseHead head = new ResponseHead(200).add("content-type", manifest.mediaType())
                .add("docker-content-digest", manifest.digest().toString())
                .add("etag", etag);
        namespace(route.repository(), request, head);
        if (found.source() == Source.STALE) {
            head.add("warning", "110 weir \"Response is Stale: the upstream could not confirm this tag\"");
        }
        return new Answer.Small(head, found.source(), manifest.content());
    }

    private static Answer blob(Route route, RequestHead request, long total, Source source, Content content) {
        Digest digest = ((Route.Blob) route).digest();
        if (etag(digest).equals(request.ifNoneMatch())) {
            content.release();
            return new Answer.Headless(new ResponseHead(304).add("etag", etag(digest)), source);
        }
        ResponseHead head = blobHead(route, request, digest);
        if (request.isHead()) {
            content.release();
            return new Answer.Headless(head.contentLength(total), source);
        }
        boolean rangeApplies = total != Flight.UNKNOWN
                && (request.ifRange() == null || request.ifRange().equals(etag(digest)));
        String range = rangeApplies ? request.range() : null;
        return RangeAnswers.of(range, total, head, source, content);
    }

    private static ResponseHead blobHead(Route route, RequestHead request, Digest digest) {
        return namespace(repository(route), request,
                new ResponseHead(200).add("docker-content-digest", digest.toString())
                        .add("etag", etag(digest))
                        .add("accept-ranges", "bytes")
                        .add("content-type", "application/octet-stream"));
    }

    private static Answer list(Route route, RequestHead request, Listing list) {
        ResponseHead head = namespace(repository(route), request,
                new ResponseHead(200).add("content-type", list.mediaType()));
        list.next().ifPresent(next -> {
            int question = request.uri().indexOf('?');
            String path = question < 0 ? request.uri() : request.uri().substring(0, question);
            String ns = namesNamespace(request) ? "&ns=" + repository(route).registry() : "";
            head.add("link", "<" + path + "?" + next + ns + ">; rel=\"next\"");
        });
        if (list.filtered()) {
            head.add("oci-filters-applied", "artifactType");
        }
        if (list.stale()) {
            head.add("warning", "110 weir \"Response is Stale: the upstream could not be asked\"");
        }
        return new Answer.Small(head, list.stale() ? Source.STALE : Source.UPSTREAM, list.content());
    }

    /** Tells containerd which registry the answer is for, if it asked by {@code ns}. */
    private static ResponseHead namespace(Repository repository, RequestHead request, ResponseHead head) {
        return namesNamespace(request) ? head.add("oci-namespace", repository.registry()) : head;
    }

    private static boolean namesNamespace(RequestHead request) {
        return request.uri().contains("?ns=") || request.uri().contains("&ns=");
    }

    private static Repository repository(Route route) {
        return switch (route) {
            case Route.Manifest manifest -> manifest.repository();
            case Route.Blob blob -> blob.repository();
            case Route.Tags tags -> tags.repository();
            case Route.Referrers referrers -> referrers.repository();
            case Route.Ping ping -> throw new IllegalArgumentException("no repository: " + ping);
            case Route.Refused refused -> throw new IllegalArgumentException("no repository: " + refused);
        };
    }

    private static String etag(Digest digest) {
        return "\"" + digest + "\"";
    }
}
