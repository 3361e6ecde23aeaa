package dev.weir.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.weir.testing.Grammar.RegistryPath;

/** Manifests as Amazon ECR takes and gives them. */
final class EcrManifests {
    private static final int MAX_MANIFEST = 4_194_304;
    private static final Map<String, String> OTHER_TYPES = Map.of(
            ManifestText.OCI_MANIFEST, ManifestText.DOCKER_MANIFEST,
            ManifestText.DOCKER_MANIFEST, ManifestText.OCI_MANIFEST,
            ManifestText.OCI_INDEX, ManifestText.DOCKER_LIST,
            ManifestText.DOCKER_LIST, ManifestText.OCI_INDEX);

    private final EcrAccount account;
    private final Pulls pulls;
    private final Pushes pushes;

    EcrManifests(EcrAccount account, Pulls pulls, Pushes pushes) {
        this.account = account;
        this.pulls = pulls;
        this.pushes = pushes;
    }

    /** By tag a manifest may come in the other of Docker's and OCI's types, and then has another digest. */
    Response get(Request request, RegistryPath path) {
        Response answer = pulls.manifest(request, path);
        if (answer.status != 200 || path.reference().contains(":") || !account.quirks.convertsByTag) {
            return answer;
        }
        String text = new String(answer.content.all(), StandardCharsets.UTF_8);
        String type = answer.headers.stream()
                .filter(each -> each.getKey().equals("Content-Type"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        String other = OTHER_TYPES.get(type);
        if (other == null || !request.header("Accept").orElse("").contains(other)) {
            return answer;
        }
        byte[] converted = text.replace(type, other).getBytes(StandardCharsets.UTF_8);
        return answer.replace("Content-Type", other)
                .replace("Docker-Content-Digest", Digests.of(converted))
                .body(converted);
    }

    Response put(Request request, RegistryPath path) throws IOException {
        byte[] body = request.body.readNBytes(MAX_MANIFEST + 1);
        if (body.length > MAX_MANIFEST) {
            return Response.error(413, "SIZE_INVALID",
                    "Invalid parameter at 'imageManifest' failed to satisfy constraint: 'Member must have length"
                            + " less than or equal to 4194304'");
        }
        Response refusal = refusal(path, body);
        if (refusal != null) {
            return refusal;
        }
        Response answer = pushes.manifest(request.with(new ByteArrayInputStream(body)), path);
        EcrRepository repository = account.repositories.get(path.name());
        if (answer.status == 201 && repository != null) {
            repository.arrivals.putIfAbsent(Digests.of(body), Instant.now());
        }
        return answer;
    }

    private @Nullable Response refusal(RegistryPath path, byte[] body) {
        JsonNode manifest;
        try {
            manifest = ManifestText.parse(new String(body, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Response.error(400, "MANIFEST_INVALID", "manifest invalid");
        }
        if (account.quirks.refusesSubjects && manifest.has("subject")) {
            return Response.error(405, "UNSUPPORTED",
                    "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'");
        }
        EcrRepository repository = account.repositories.get(path.name());
        RegistryContent.Repo content = account.content.repositoryFor(path.name());
        boolean tagged = !path.reference().contains(":");
        if (repository != null && tagged && content.tags.containsKey(path.reference())
                && repository.isImmutable(path.reference())) {
            return Response.error(400, "TAG_INVALID", "The image tag '" + path.reference()
                    + "' already exists in the '" + path.name()
                    + "' repository and cannot be overwritten because the tag is immutable.");
        }
        if (!content.manifests.containsKey(Digests.of(body))
                && content.manifests.size() >= account.quirks.mostImages) {
            return Response.error(403, "DENIED", "The repository with name '" + path.name()
                    + "' in registry with id '" + account.id
                    + "' already has the maximum allowed number of images which is '"
                    + account.quirks.mostImages + "'");
        }
        return missingParts(path.name(), repository, content, manifest);
    }

    private @Nullable Response missingParts(String name, @Nullable EcrRepository repository,
            RegistryContent.Repo content, JsonNode manifest) {
        Instant settled = Instant.now().minus(account.quirks.settling);
        List<String> blobs = new ArrayList<>();
        for (JsonNode blob : ManifestText.blobs(manifest)) {
            String digest = blob.path("digest").asText("");
            Instant came = repository == null ? null : repository.arrivals.get(digest);
            if (!content.blobs.contains(digest) || came != null && came.isAfter(settled)) {
                blobs.add(digest);
            }
        }
        if (!blobs.isEmpty()) {
            return Response.error(404, "BLOB_UNKNOWN",
                    "Layers with digests '" + blobs
                            + "' required for pushing image into repository with name '"
                            + name + "' in the registry with id '" + account.id + "' do not exist");
        }
        List<String> children = new ArrayList<>();
        manifest.path("manifests").forEach(child -> children.add(child.path("digest").asText("")));
        children.removeIf(content.manifests::containsKey);
        return children.isEmpty()
                ? null
                : Response.error(404, "MANIFEST_UNKNOWN", "Images with digests '" + children
                        + "' required for pushing image into repository with name '" + name
                        + "' in the registry with id '" + account.id + "' do not exist");
    }
}
