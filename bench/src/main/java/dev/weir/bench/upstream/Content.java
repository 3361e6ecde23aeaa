package dev.weir.bench.upstream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.weir.bench.content.Blob;
import dev.weir.bench.content.Digests;
import dev.weir.bench.content.Synthetic;

/** Tells the simulated upstream what it has and how to behave, and asks what it was asked for. */
public final class Content implements AutoCloseable {

    /** The repository of everything that has no other. */
    public static final String REPOSITORY = "bench/images";
    /** The media type of image manifests. */
    public static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    /** The media type of indexes. */
    public static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI upstream;
    private long nextSeed;

    /**
     * Takes the upstream.
     *
     * @param firstSeed blobs of another first seed are other blobs
     */
    public Content(URI upstream, long firstSeed) {
        this.upstream = upstream;
        this.nextSeed = firstSeed;
    }

    /** Makes a blob that nobody has yet but the upstream. */
    public Blob newBlob(long size) throws IOException, InterruptedException {
        return newBlobs(1, size).getFirst();
    }

    /** Makes several blobs of one size. */
    public List<Blob> newBlobs(int count, long size) throws IOException, InterruptedException {
        List<Blob> blobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blobs.add(Synthetic.blob(nextSeed++, size));
        }
        send("POST", "blobs", JSON.writeValueAsString(blobs));
        return blobs;
    }

    /** Makes an image of these layers, with a config and an index of its own, under a tag. */
    public Image newImage(String repository, String tag, List<Blob> layers)
            throws IOException, InterruptedException {
        Map<String, Object> config = new TreeMap<>(Map.of("architecture", "amd64", "os", "linux", "config",
                Map.of("Labels", Map.of("image", repository + ":" + tag))));
        Document configuration = Document.of(CONFIG_TYPE, JSON.writeValueAsString(config));
        Document manifest = Document.of(MANIFEST_TYPE, """
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(MANIFEST_TYPE,
                configuration.descriptor(),
                layers.stream()
                        .map(layer -> descriptor(LAYER_TYPE, layer.digest(), layer.size()))
                        .collect(Collectors.joining(","))));
        Document index = Document.of(INDEX_TYPE, """
                {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}""".formatted(INDEX_TYPE,
                manifest.descriptor()
                        .replace("}", ",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}}")));
        send("POST", "documents", JSON.writeValueAsString(List.of(
                configuration.at(configuration.digest()), manifest.at(manifest.digest()),
                index.at(repository + ":" + tag))));
        return new Image(repository, tag, index.digest(), manifest.digest(), manifest.text().length(),
                configuration.digest(), layers);
    }

    /** Sets how the upstream behaves from now on. */
    public void conditions(Conditions conditions) throws IOException, InterruptedException {
        send("PUT", "conditions", JSON.writeValueAsString(conditions));
    }

    /** Returns what was asked for since the counts were last cleared, by digest. */
    public Map<String, Tally> counts() throws IOException, InterruptedException {
        return JSON.readValue(send("GET", "counts", ""), new TypeReference<Map<String, Tally>>() {
        });
    }

    /** Returns what was asked for of one piece of content. */
    public Tally count(String digest) throws IOException, InterruptedException {
        return counts().getOrDefault(digest, Tally.NONE);
    }

    /** Begins to count anew. */
    public void clearCounts() throws IOException, InterruptedException {
        send("DELETE", "counts", "");
    }

    @Override
    public void close() {
        client.close();
    }

    /** All ASCII: as many bytes as characters. */
    private record Document(String type, String text, String digest) {

        static Document of(String type, String text) {
            return new Document(type, text, Digests.of(text.getBytes(StandardCharsets.US_ASCII)));
        }

        String descriptor() {
            return Content.descriptor(type, digest, text.length());
        }

        Control.NewDocument at(String place) {
            return new Control.NewDocument(place, type, text);
        }
    }

    private static String descriptor(String type, String digest, long size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
    }

    private String send(String method, String what, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(upstream.resolve("/_sim/" + what))
                .method(method, BodyPublishers.ofString(body))
                .build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the simulated upstream answered " + answer.statusCode() + " to " + method
                    + " " + what + ": " + answer.body());
        }
        return answer.body();
    }
}
