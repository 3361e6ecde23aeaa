package dev.weir.image;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The archive that leaves the build: an OCI image layout (image-spec, image-layout.md) with the image and, as an artifact
 * that refers to it, its list of contents; and a {@code manifest.json} beside, so that {@code docker load} takes the same
 * file.
 */
final class OciArchive {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String SBOM = "application/vnd.cyclonedx+json";
    private static final String BLOBS = "blobs/sha256/";

    private final Map<String, byte[]> files = new TreeMap<>();

    private OciArchive() {}

    /** Makes it of jib's archive. */
    static void finish(Path jib, Path archive, Options options) throws IOException {
        OciArchive made = new OciArchive();
        try (TarArchiveInputStream in = new TarArchiveInputStream(
                new BufferedInputStream(Files.newInputStream(jib)))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isFile()) {
                    made.files.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        made.describe(options);
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(
                new BufferedOutputStream(Files.newOutputStream(archive)), StandardCharsets.UTF_8.name())) {
            for (Map.Entry<String, byte[]> file : made.files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(options.created().toEpochMilli());
                entry.setIds(0, 0);
                out.putArchiveEntry(entry);
                out.write(file.getValue());
                out.closeArchiveEntry();
            }
        }
    }

    private void describe(Options options) throws IOException {
        JsonNode image = json("index.json").path("manifests").path(0);
        byte[] manifestBytes = blob(image.path("digest").asString());
        JsonNode manifest = JSON.readTree(manifestBytes);
        ObjectNode index = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType",
                        "application/vnd.oci.image.index.v1+json");
        ArrayNode manifests = index.putArray("manifests");
        ObjectNode entry = descriptor(MANIFEST, manifestBytes);
        entry.putObject("platform").put("architecture", options.arch()).put("os", "linux");
        entry.putObject("annotations").put("org.opencontainers.image.ref.name", options.version());
        manifests.add(entry);
        Optional<Path> sbom = options.sbom().filter(Files::exists);
        if (sbom.isPresent()) {
            manifests.add(artifact(Files.readAllBytes(sbom.get()), manifestBytes));
        }
        files.put("index.json", JSON.writeValueAsBytes(index));
        files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        ObjectNode docker = JSON.createObjectNode()
                .put("Config", path(manifest.path("config").path("digest").asString()));
        docker.putArray("RepoTags").add("weir:" + options.version());
        ArrayNode layers = docker.putArray("Layers");
        manifest.path("layers").forEach(layer -> layers.add(path(layer.path("digest").asString())));
        files.put("manifest.json", JSON.writeValueAsBytes(JSON.createArrayNode().add(docker)));
    }

    /** The list of contents as an artifact whose subject is the image (image-spec, manifest.md, guidelines for artifacts). */
    private ObjectNode artifact(byte[] sbom, byte[] subject) {
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        ObjectNode manifest = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", MANIFEST)
                .put("artifactType", SBOM);
        manifest.set("config", add("application/vnd.oci.empty.v1+json", empty));
        manifest.putArray("layers").add(add(SBOM, sbom));
        manifest.set("subject", descriptor(MANIFEST, subject));
        return add(MANIFEST, JSON.writeValueAsBytes(manifest)).put("artifactType", SBOM);
    }

    private ObjectNode add(String type, byte[] bytes) {
        ObjectNode descriptor = descriptor(type, bytes);
        files.put(path(descriptor.path("digest").asString()), bytes);
        return descriptor;
    }

    private static ObjectNode descriptor(String type, byte[] bytes) {
        return JSON.createObjectNode()
                .put("mediaType", type)
                .put("digest", digestOf(bytes))
                .put("size", bytes.length);
    }

    private static String digestOf(byte[] bytes) {
        return "sha256:" + HexFormat.of().formatHex(RootTar.sha256().digest(bytes));
    }

    private static String path(String digest) {
        return BLOBS + digest.substring("sha256:".length());
    }

    private byte[] blob(String digest) throws IOException {
        byte[] found = files.get(path(digest));
        if (found == null) {
            throw new IOException("jib's archive lacks " + digest);
        }
        return found;
    }

    private JsonNode json(String name) throws IOException {
        byte[] found = files.get(name);
        if (found == null) {
            throw new IOException("jib's archive lacks " + name);
        }
        return JSON.readTree(found);
    }

    /** Returns the digest of the image in an archive. */
    static String digest(Path archive) throws IOException {
        try (TarArchiveInputStream in = new TarArchiveInputStream(
                new BufferedInputStream(Files.newInputStream(archive)))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().equals("index.json")) {
                    return JSON.readTree(in.readAllBytes())
                            .path("manifests")
                            .path(0)
                            .path("digest")
                            .asString();
                }
            }
        }
        throw new IOException(archive + " is no image layout");
    }
}
