package dev.weir.proxy.pull;

import java.util.List;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.UpstreamRequest;

/** The requests of the distribution specification's pull category. */
final class UpstreamPaths {

    private UpstreamPaths() {}

    static UpstreamRequest blob(Repository repository, Digest digest) {
        return UpstreamRequest.get("/v2/" + repository.path() + "/blobs/" + digest, repository.path());
    }

    static UpstreamRequest blobHead(Repository repository, Digest digest) {
        return UpstreamRequest.head("/v2/" + repository.path() + "/blobs/" + digest, repository.path());
    }

    static UpstreamRequest manifest(Repository repository, Reference reference) {
        return UpstreamRequest.get("/v2/" + repository.path() + "/manifests/" + reference, repository.path())
                .withAccept(MediaTypes.ALL);
    }

    static UpstreamRequest manifestHead(Repository repository, Reference reference) {
        return UpstreamRequest.head("/v2/" + repository.path() + "/manifests/" + reference, repository.path())
                .withAccept(MediaTypes.ALL);
    }

    static UpstreamRequest tags(Repository repository, String query) {
        return UpstreamRequest.get(
                "/v2/" + repository.path() + "/tags/list" + (query.isEmpty() ? "" : "?" + query),
                repository.path());
    }

    static UpstreamRequest referrers(Repository repository, Digest digest, String query) {
        return UpstreamRequest.get(
                "/v2/" + repository.path() + "/referrers/" + digest + (query.isEmpty() ? "" : "?" + query),
                repository.path()).withAccept(List.of(MediaTypes.OCI_INDEX));
    }
}
