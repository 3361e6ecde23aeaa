package dev.weir.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.weir.testing.RegistryContent.Manifest;
import dev.weir.testing.RegistryContent.Repo;

/** The API's operations on images. */
final class EcrImageOperations {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final EcrAccount account;

    EcrImageOperations(EcrAccount account) {
        this.account = account;
    }

    Map<String, EcrOperations.Operation> all() {
        return Map.of("DescribeImages", this::describe, "ListImages", this::list, "BatchGetImage", this::get,
                "BatchDeleteImage", this::delete);
    }

    private Repo repo(EcrInput input) throws EcrRefusal {
        String name = account.repository(EcrRules.name(input.required("repositoryName"))).name();
        return account.content.repositoryFor(name);
    }

    private static List<String> tags(Repo repo, String digest) {
        return repo.tags.entrySet()
                .stream()
                .filter(e -> e.getValue().equals(digest))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Optional<Manifest> find(Repo repo, JsonNode id) {
        String digest = id.path("imageDigest").asText("");
        String tag = id.path("imageTag").asText("");
        String tagged = tag.isEmpty() ? digest : repo.tags.getOrDefault(tag, "");
        return !digest.isEmpty() && !digest.equals(tagged)
                ? Optional.empty()
                : Optional.ofNullable(repo.manifests.get(tagged));
    }

    private ObjectNode describe(EcrInput input) throws EcrRefusal {
        Repo repo = repo(input);
        String name = input.required("repositoryName");
        List<JsonNode> ids = input.imageIds(false);
        List<Manifest> wanted = new ArrayList<>();
        for (JsonNode id : ids) {
            Optional<Manifest> found = find(repo, id);
            if (found.isEmpty()) {
                throw new EcrRefusal("ImageNotFoundException", "The image with imageId " + id
                        + " does not exist within the repository with name '" + name
                        + "' in the registry with id '" + account.id + "'");
            }
            wanted.add(found.get());
        }
        if (ids.isEmpty()) {
            String status = input.json().path("filter").path("tagStatus").asText("ANY");
            new TreeMap<>(repo.manifests).values()
                    .stream()
                    .filter(each -> status.equals("ANY")
                            || status.equals("TAGGED") != tags(repo, each.digest()).isEmpty())
                    .forEach(wanted::add);
        }
        ObjectNode answer = JSON.objectNode();
        ArrayNode details = answer.putArray("imageDetails");
        EcrInput.Page<Manifest> page = input.page(wanted, 100);
        for (Manifest each : page.items()) {
            details.add(detail(name, repo, each));
        }
        page.next().ifPresent(next -> answer.put("nextToken", next));
        return answer;
    }

    private ObjectNode detail(String name, Repo repo, Manifest manifest) throws EcrRefusal {
        long size = 0;
        for (JsonNode blob : ManifestText.blobs(ManifestText.parse(manifest.text()))) {
            size += blob.path("size").asLong();
        }
        Instant pushed = account.repository(name).arrivals.getOrDefault(manifest.digest(), Instant.EPOCH);
        ObjectNode detail = JSON.objectNode()
                .put("registryId", account.id)
                .put("repositoryName", name)
                .put("imageDigest", manifest.digest())
                .put("imageSizeInBytes", size)
                .put("imagePushedAt", pushed.toEpochMilli() / 1e3)
                .put("imageManifestMediaType", manifest.mediaType());
        List<String> tags = tags(repo, manifest.digest());
        if (!tags.isEmpty()) {
            ArrayNode array = detail.putArray("imageTags");
            tags.forEach(array::add);
        }
        return detail;
    }

    private ObjectNode list(EcrInput input) throws EcrRefusal {
        Repo repo = repo(input);
        List<ObjectNode> ids = new ArrayList<>();
        for (String digest : new TreeMap<>(repo.manifests).keySet()) {
            List<String> tags = tags(repo, digest);
            tags.forEach(tag -> ids.add(JSON.objectNode().put("imageDigest", digest).put("imageTag", tag)));
            if (tags.isEmpty()) {
                ids.add(JSON.objectNode().put("imageDigest", digest));
            }
        }
        ObjectNode answer = JSON.objectNode();
        ArrayNode array = answer.putArray("imageIds");
        EcrInput.Page<ObjectNode> page = input.page(ids, 100);
        page.items().forEach(array::add);
        page.next().ifPresent(next -> answer.put("nextToken", next));
        return answer;
    }

    private ObjectNode get(EcrInput input) throws EcrRefusal {
        Repo repo = repo(input);
        ObjectNode answer = JSON.objectNode();
        ArrayNode images = answer.putArray("images");
        ArrayNode failures = answer.putArray("failures");
        for (JsonNode id : input.imageIds(true)) {
            Optional<Manifest> found = find(repo, id);
            if (found.isEmpty()) {
                failures.add(failure(id, "ImageNotFound", "Requested image not found"));
                continue;
            }
            ObjectNode image = images.addObject()
                    .put("registryId", account.id)
                    .put("repositoryName", input.required("repositoryName"))
                    .put("imageManifest", found.get().text())
                    .put("imageManifestMediaType", found.get().mediaType());
            ObjectNode imageId = image.putObject("imageId").put("imageDigest", found.get().digest());
            if (id.has("imageTag")) {
                imageId.set("imageTag", id.path("imageTag"));
            }
        }
        return answer;
    }

    private static ObjectNode failure(JsonNode id, String code, String reason) {
        return JSON.objectNode()
                .put("failureCode", code)
                .put("failureReason", reason)
                .set("imageId", id);
    }

    private ObjectNode delete(EcrInput input) throws EcrRefusal {
        Repo repo = repo(input);
        ObjectNode answer = JSON.objectNode();
        ArrayNode gone = answer.putArray("imageIds");
        ArrayNode failures = answer.putArray("failures");
        for (JsonNode id : input.imageIds(true)) {
            Optional<Manifest> found = find(repo, id);
            if (found.isEmpty()) {
                failures.add(failure(id, "ImageNotFound", "Requested image not found"));
                continue;
            }
            String digest = found.get().digest();
            List<String> tags = tags(repo, digest);
            boolean oneOfMany = id.has("imageTag") && tags.size() > 1;
            Optional<String> index = oneOfMany ? Optional.empty() : indexOf(repo, digest);
            if (index.isPresent()) {
                failures.add(failure(id, "ImageReferencedByManifestList",
                        "Requested image referenced by manifest list: [" + index.get() + "]"));
                continue;
            }
            if (oneOfMany) {
                repo.tags.remove(id.path("imageTag").asText());
            } else {
                tags.forEach(repo.tags::remove);
                repo.manifests.remove(digest);
            }
            gone.add(id.<ObjectNode>deepCopy().put("imageDigest", digest));
        }
        return answer;
    }

    private static Optional<String> indexOf(Repo repo, String digest) {
        return repo.manifests.values()
                .stream()
                .filter(each -> ManifestText.parse(each.text())
                        .path("manifests")
                        .findValuesAsText("digest")
                        .contains(digest))
                .map(Manifest::digest)
                .findFirst();
    }
}
