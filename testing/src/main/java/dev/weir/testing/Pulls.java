package dev.weir.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

import dev.weir.testing.Grammar.RegistryPath;

/** The distribution-spec's pull category, and its content discovery. */
final class Pulls {
    private final RegistryContent content;
    private final ObjectStore objects;

    Pulls(RegistryContent content, ObjectStore objects) {
        this.content = content;
        this.objects = objects;
    }

    Response manifest(Request request, RegistryPath path) {
        String reference = path.reference();
        if (reference.contains(":") ? !Grammar.isDigest(reference) : !Grammar.isTag(reference)) {
            return Response.error(400, reference.contains(":") ? "DIGEST_INVALID" : "TAG_INVALID",
                    "not a reference: " + reference);
        }
        if (content.repository(path.name()).isEmpty()) {
            return Response.error(404, "NAME_UNKNOWN", "repository name not known to registry");
        }
        Optional<RegistryContent.Manifest> found = content.manifest(path.name(), reference);
        if (found.isEmpty()) {
            return Response.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }
        RegistryContent.Manifest manifest = found.get();
        if (!accepts(request, manifest.mediaType())) {
            return Response.error(404, "MANIFEST_UNKNOWN",
                    "the accept header does not support " + manifest.mediaType());
        }
        return Response.of(200)
                .header("Content-Type", manifest.mediaType())
                .header("Docker-Content-Digest", manifest.digest())
                .header("ETag", '"' + manifest.digest() + '"')
                .body(manifest.content());
    }

    private static boolean accepts(Request request, String mediaType) {
        List<String> accept = request.record.headers().getOrDefault("accept", List.of());
        return accept.isEmpty()
                || accept.stream().anyMatch(value -> value.contains("*/*") || value.contains(mediaType));
    }

    Response blob(Request request, RegistryPath path, Effects effects) {
        if (!Grammar.isDigest(path.reference())) {
            return Response.error(400, "DIGEST_INVALID", "not a digest: " + path.reference());
        }
        Optional<Content> blob = content.blob(path.name(), path.reference());
        if (blob.isEmpty()) {
            return Response.error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }
        Optional<String> elsewhere = objects.redirect(path.reference(), blob.get(), effects);
        if (elsewhere.isPresent()) {
            return Response.of(307)
                    .header("Location", elsewhere.get())
                    .header("Docker-Content-Digest", path.reference());
        }
        return Ranges.answer(request, blob.get(), effects,
                Response.of(200)
                        .header("Content-Type", "application/octet-stream")
                        .header("Docker-Content-Digest", path.reference())
                        .header("ETag", '"' + path.reference() + '"'));
    }

    Response tags(Request request, RegistryPath path) {
        Optional<RegistryContent.Repo> repository = content.repository(path.name());
        if (repository.isEmpty() || !path.reference().equals("list")) {
            return Response.error(404, "NAME_UNKNOWN", "repository name not known to registry");
        }
        NavigableMap<String, String> all = repository.get().tags;
        String last = request.parameter("last").orElse("");
        List<String> left = new ArrayList<>(
                last.isEmpty() ? all.keySet() : all.tailMap(last, false).keySet());
        Optional<String> n = request.parameter("n");
        if (n.isPresent() && !n.get().matches("\\d{1,6}")) {
            return Response.error(400, "PAGINATION_NUMBER_INVALID", "not a number of results: " + n.get());
        }
        int limit = n.map(Integer::parseInt).orElse(left.size());
        List<String> page = left.subList(0, Math.min(limit, left.size()));
        Response answer = Response.json(200, "{\"name\":\"" + path.name() + "\",\"tags\":["
                + String.join(",", page.stream().map(tag -> '"' + tag + '"').toList()) + "]}\n");
        if (page.isEmpty() || page.size() == left.size()) {
            return answer;
        }
        return answer.header("Link",
                "</v2/" + path.name() + "/tags/list?last=" + page.getLast() + "&n=" + limit
                        + ">; rel=\"next\"");
    }

    Response referrers(Request request, RegistryPath path) {
        if (!Grammar.isDigest(path.reference())) {
            return Response.error(400, "DIGEST_INVALID", "not a digest: " + path.reference());
        }
        Optional<String> artifactType = request.parameter("artifactType");
        List<String> found = content.repository(path.name())
                .stream()
                .flatMap(r -> r.manifests.values().stream())
                .flatMap(m -> ManifestText.descriptorOfReferrer(m, path.reference(), artifactType).stream())
                .sorted()
                .toList();
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + ManifestText.OCI_INDEX + "\",\"manifests\":["
                + String.join(",", found) + "]}";
        Response answer = Response.json(200, index).replace("Content-Type", ManifestText.OCI_INDEX);
        return artifactType.isPresent() ? answer.header("OCI-Filters-Applied", "artifactType") : answer;
    }
}
