package dev.weir.proxy.mirror;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;

/** Indexes as builders and signers write them. */
final class Indexes {

    private Indexes() {}

    static MirroredManifest of(List<String> children) {
        return manifest(MediaTypes.OCI_INDEX,
                "{\"schemaVersion\": 2, \"mediaType\": \"%s\", \"manifests\": [%s]}"
                        .formatted(MediaTypes.OCI_INDEX, String.join(", ", children)));
    }

    static String child(MirroredManifest image, String os, String architecture) {
        String platform = os.isEmpty()
                ? ""
                : ", \"platform\": {\"os\": \"%s\", \"architecture\": \"%s\"}".formatted(os, architecture);
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d%s}"
                .formatted(image.mediaType(), image.digest(), image.content().length, platform);
    }

    /** As BuildKit adds it. */
    static String attestation(MirroredManifest proof, MirroredManifest of) {
        return ("{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d, \"annotations\":"
                + " {\"vnd.docker.reference.digest\": \"%s\", \"vnd.docker.reference.type\": \"attestation-manifest\"},"
                + " \"platform\": {\"os\": \"unknown\", \"architecture\": \"unknown\"}}")
                .formatted(proof.mediaType(), proof.digest(), proof.content().length, of.digest());
    }

    /** A manifest with a subject. */
    static MirroredManifest artifact(byte[] config, MirroredManifest subject) {
        return manifest(MediaTypes.OCI_MANIFEST, """
                {"schemaVersion": 2, "mediaType": "%s", "artifactType": "application/vnd.example.sbom",
                 "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": "%s", "size": %d},
                 "layers": [], "subject": {"mediaType": "%s", "digest": "%s", "size": %d}}"""
                .formatted(MediaTypes.OCI_MANIFEST, Digest.sha256(config), config.length, subject.mediaType(),
                        subject.digest(), subject.content().length));
    }

    private static MirroredManifest manifest(String type, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return new MirroredManifest(Digest.sha256(content), type, content);
    }
}
