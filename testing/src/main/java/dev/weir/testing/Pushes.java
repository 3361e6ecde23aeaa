package dev.weir.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;

import dev.weir.testing.Grammar.RegistryPath;

/** The distribution-spec's push category: uploads in one or more requests, mounts, manifests. */
final class Pushes {
    private static final int MAX_MANIFEST = 4 << 20;

    private final RegistryContent content;
    private final Map<String, Path> uploads = new ConcurrentHashMap<>();

    Pushes(RegistryContent content) {
        this.content = content;
    }

    Response upload(Request request, RegistryPath path) throws IOException {
        return upload(request, path, true);
    }

    Response upload(Request request, RegistryPath path, boolean mounts) throws IOException {
        return switch (request.method()) {
            case "POST" -> begin(request, path, mounts);
            case "PATCH" -> more(request, path);
            case "PUT" -> finish(request, path);
            case "GET" ->
                uploads.containsKey(path.reference()) ? progress(204, path, path.reference()) : unknown();
            default -> Response.error(405, "UNSUPPORTED", "the operation is unsupported");
        };
    }

    private Response begin(Request request, RegistryPath path, boolean mounts) throws IOException {
        Optional<String> mount = request.parameter("mount");
        Optional<String> from = request.parameter("from");
        if (mounts && mount.isPresent() && from.isPresent()
                && content.mount(from.get(), path.name(), mount.get())) {
            return created(path, mount.get());
        }
        String id = UUID.randomUUID().toString();
        Path file = content.newFile();
        Optional<String> digest = request.parameter("digest");
        if (digest.isPresent()) {
            return complete(request, path, file, digest.get());
        }
        uploads.put(id, file);
        return progress(202, path, id).header("Docker-Upload-UUID", id);
    }

    private Response more(Request request, RegistryPath path) throws IOException {
        Path file = uploads.get(path.reference());
        if (file == null) {
            return unknown();
        }
        Optional<String> range = request.header("Content-Range");
        if (range.isPresent() && !range.get().startsWith(Files.size(file) + "-")) {
            return Response.error(416, "BLOB_UPLOAD_INVALID", "chunks must come in order")
                    .header("Range",
                            "0-" + (Files.size(file) - 1));
        }
        RegistryContent.append(request.body, file);
        return progress(202, path, path.reference());
    }

    private Response finish(Request request, RegistryPath path) throws IOException {
        Path file = uploads.get(path.reference());
        if (file == null) {
            return unknown();
        }
        Optional<String> digest = request.parameter("digest");
        if (digest.isEmpty()) {
            return Response.error(400, "DIGEST_INVALID", "the digest is missing");
        }
        uploads.remove(path.reference());
        return complete(request, path, file, digest.get());
    }

    private Response complete(Request request, RegistryPath path, Path file, String digest)
            throws IOException {
        RegistryContent.append(request.body, file);
        if (!Grammar.isDigest(digest)) {
            content.discard(file);
            return Response.error(400, "DIGEST_INVALID", "not a digest: " + digest);
        }
        Content whole = content.keep(file);
        if (!digestOf(whole, Digests.algorithm(digest)).equals(digest)) {
            return Response.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        content.addBlob(path.name(), digest, whole);
        return created(path, digest);
    }

    private static String digestOf(Content whole, String algorithm) throws IOException {
        var digest = Digests.newDigest(algorithm);
        for (long at = 0; at < whole.size();) {
            byte[] piece = whole.read(at, (int) Math.min(1 << 18, whole.size() - at));
            digest.update(piece);
            at += piece.length;
        }
        return Digests.name(algorithm, digest);
    }

    Response manifest(Request request, RegistryPath path) throws IOException {
        byte[] body;
        try (InputStream in = request.body) {
            body = in.readNBytes(MAX_MANIFEST + 1);
        }
        if (body.length > MAX_MANIFEST) {
            return Response.error(413, "SIZE_INVALID", "the manifest is too large");
        }
        boolean byDigest = path.reference().contains(":");
        if (byDigest ? !Grammar.isDigest(path.reference()) : !Grammar.isTag(path.reference())) {
            return Response.error(400, "MANIFEST_INVALID", "not a reference: " + path.reference());
        }
        String digest = Digests.of(body);
        if (byDigest && !digest.equals(path.reference())) {
            return Response.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        JsonNode manifest;
        try {
            manifest = ManifestText.parse(new String(body, java.nio.charset.StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Response.error(400, "MANIFEST_INVALID", "manifest invalid");
        }
        for (JsonNode blob : ManifestText.blobs(manifest)) {
            if (content.blob(path.name(), blob.path("digest").asText()).isEmpty()) {
                return Response.error(404, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
            }
        }
        for (JsonNode child : manifest.path("manifests")) {
            if (content.manifest(path.name(), child.path("digest").asText("sha256:")).isEmpty()) {
                return Response.error(404, "MANIFEST_UNKNOWN", "the index refers to an unknown manifest");
            }
        }
        String mediaType = request.header("Content-Type").orElse(manifest.path("mediaType").asText(""));
        content.addManifest(path.name(), byDigest ? List.of() : List.of(path.reference()), digest, mediaType,
                body);
        Response created = Response.of(201)
                .header("Location", "/v2/" + path.name() + "/manifests/" + digest)
                .header("Docker-Content-Digest", digest);
        String subject = manifest.path("subject").path("digest").asText("");
        return subject.isEmpty() ? created : created.header("OCI-Subject", subject);
    }

    /** Deletes a tag, or a manifest with its tags (distribution-spec, "Deleting Manifests"). */
    Response delete(RegistryPath path) {
        RegistryContent.Repo repo = content.repository(path.name()).orElse(null);
        if (repo == null || (path.reference().contains(":")
                ? repo.manifests.remove(path.reference()) == null
                : repo.tags.remove(path.reference()) == null)) {
            return Response.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }
        repo.tags.values().removeIf(path.reference()::equals);
        return Response.of(202);
    }

    private Response progress(int status, RegistryPath path, String id) throws IOException {
        Path file = uploads.get(id);
        long last = file == null ? 0 : Math.max(0, Files.size(file) - 1);
        return Response.of(status)
                .header("Location", "/v2/" + path.name() + "/blobs/uploads/" + id)
                .header("Range",
                        "0-" + last);
    }

    private static Response created(RegistryPath path, String digest) {
        return Response.of(201)
                .header("Location", "/v2/" + path.name() + "/blobs/" + digest)
                .header("Docker-Content-Digest", digest);
    }

    private static Response unknown() {
        return Response.error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
    }
}
