package dev.weir.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Fills the upstream, through its push API (distribution-spec, "Pushing blobs"). */
final class Content implements AutoCloseable {

    static final String REPOSITORY = "bench/images";
    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    private static final int CHUNK = 1 << 16;

    private final HttpClient client = HttpClient.newHttpClient();
    private final SplittableRandom random = new SplittableRandom();
    private final URI upstream;
    private final Path folder;

    /**
     * Takes the upstream.
     *
     * @param folder for a blob's content while it is pushed
     */
    Content(URI upstream, Path folder) {
        this.upstream = upstream;
        this.folder = folder;
    }

    /** Pushes a blob of random bytes. */
    Blob newBlob(long size) throws IOException, InterruptedException {
        Path file = Files.createTempFile(folder, "blob", "");
        try {
            String digest = fill(file, size);
            push(digest, BodyPublishers.ofFile(file));
            return new Blob(digest, size);
        } finally {
            Files.delete(file);
        }
    }

    /** Pushes several blobs of one size. */
    List<Blob> newBlobs(int count, long size) throws IOException, InterruptedException {
        List<Blob> blobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blobs.add(newBlob(size));
        }
        return blobs;
    }

    /** Pushes an image manifest with these layers under a tag, and returns it. */
    Blob newManifest(String tag, List<Blob> layers) throws IOException, InterruptedException {
        return newManifest(REPOSITORY, tag, layers);
    }

    /** The same in another repository, which gets the layers from the first. */
    Blob newManifest(String repository, String tag, List<Blob> layers)
            throws IOException, InterruptedException {
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(StandardCharsets.US_ASCII);
        String configDigest = "sha256:" + HexFormat.of().formatHex(sha256().digest(config));
        push(configDigest, BodyPublishers.ofByteArray(config));
        if (!repository.equals(REPOSITORY)) {
            mount(repository, configDigest);
            for (Blob layer : layers) {
                mount(repository, layer.digest());
            }
        }
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(MANIFEST_TYPE,
                descriptor("application/vnd.oci.image.config.v1+json", configDigest, config.length),
                layers.stream()
                        .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar+gzip",
                                layer.digest(), layer.size()))
                        .collect(Collectors.joining(",")));
        HttpResponse<String> answer = send("PUT", upstream.resolve("/v2/" + repository + "/manifests/" + tag),
                MANIFEST_TYPE, BodyPublishers.ofString(manifest));
        return new Blob(answer.headers().firstValue("Docker-Content-Digest").orElseThrow(),
                manifest.length());
    }

    @Override
    public void close() {
        client.close();
    }

    private static String descriptor(String type, String digest, long size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
    }

    private String fill(Path file, long size) throws IOException {
        MessageDigest sha256 = sha256();
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256)) {
            for (long left = size; left > 0; left -= CHUNK) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, CHUNK));
            }
        }
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    private void mount(String repository, String digest) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", upstream.resolve("/v2/" + repository
                + "/blobs/uploads/?mount=" + digest + "&from=" + REPOSITORY), "application/octet-stream",
                BodyPublishers.noBody());
        if (answer.statusCode() != 201) {
            throw new IOException("the upstream did not mount " + digest);
        }
    }

    private void push(String digest, BodyPublisher body) throws IOException, InterruptedException {
        URI uploads = upstream.resolve("/v2/" + REPOSITORY + "/blobs/uploads/");
        String location = send("POST", uploads, "application/octet-stream", BodyPublishers.noBody()).headers()
                .firstValue("Location")
                .orElseThrow();
        String separator = location.contains("?") ? "&" : "?";
        send("PUT", uploads.resolve(location + separator + "digest=" + digest), "application/octet-stream",
                body);
    }

    private HttpResponse<String> send(String method, URI address, String type, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(address).method(method, body).header("Content-Type", type).build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    "the upstream refused a push: " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
