package dev.weir.proxy.http;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.Page;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;

/** What a request's path asks for (distribution-spec, "Endpoints": end-1 to end-3, end-8, end-12). */
sealed interface Route {

    /** {@code /v2/}: does this speak the protocol? */
    record Ping() implements Route {}

    /** {@code /v2/<name>/manifests/<reference>}. */
    record Manifest(Repository repository, Reference reference) implements Route {}

    /** {@code /v2/<name>/blobs/<digest>}. */
    record Blob(Repository repository, Digest digest) implements Route {}

    /** {@code /v2/<name>/tags/list}. */
    record Tags(Repository repository, Page page) implements Route {}

    /** {@code /v2/<name>/referrers/<digest>}. */
    record Referrers(Repository repository, Digest subject, @Nullable String artifactType, Page page)
            implements
                Route {}

    /** A request that can't be served, whatever the upstream has. */
    record Refused(ErrorAnswer error) implements Route {}
}
