package dev.weir.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One pull in containerd's order: HEAD of the tag, index and manifest by digest, config, then the layers three at a
 * time; a blob that breaks off is continued with a Range. Every digest is checked.
 */
public final class ImagePull {
    private static final int AT_ONCE = 3;
    private static final int ATTEMPTS = 5;
    private static final String ACCEPT = "Accept: " + String.join(", ", ManifestText.DOCKER_MANIFEST,
            ManifestText.DOCKER_LIST, ManifestText.OCI_MANIFEST, ManifestText.OCI_INDEX, "*/*");

    private final HttpProbe probe;
    private final String query;
    private final String architecture;
    private final boolean resumes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong firstByte = new AtomicLong();
    private final AtomicInteger resumed = new AtomicInteger();

    /** Pulls linux/amd64 without {@code ns}. */
    public ImagePull(HttpProbe probe) {
        this(probe, "", "amd64", true);
    }

    private ImagePull(HttpProbe probe, String query, String architecture, boolean resumes) {
        this.probe = probe;
        this.query = query;
        this.architecture = architecture;
        this.resumes = resumes;
    }

    /** Sends {@code ?ns=} with every request, as containerd does to a mirror. */
    public ImagePull namespace(String registry) {
        return new ImagePull(probe, "?ns=" + registry, architecture, resumes);
    }

    /** Chooses another architecture in an index. */
    public ImagePull architecture(String wanted) {
        return new ImagePull(probe, query, wanted, resumes);
    }

    /** Fails when a blob breaks off, instead of continuing it. */
    public ImagePull withoutResume() {
        return new ImagePull(probe, query, architecture, false);
    }

    /** Pulls by tag or by digest. One pull an instance. */
    public PulledImage pull(String repository, String reference) throws IOException {
        long start = System.nanoTime();
        String digest = reference.contains(":") ? reference : resolve(repository, reference);
        String manifestDigest = digest;
        JsonNode manifest = manifest(repository, digest);
        if (manifest.path("manifests").isArray()) {
            manifestDigest = choose(manifest);
            manifest = manifest(repository, manifestDigest);
        }
        List<JsonNode> blobs = ManifestText.blobs(manifest);
        fetch(repository, blobs.getFirst(), false);
        fetchAll(repository, blobs.subList(1, blobs.size()));
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Duration first = Duration.ofNanos(firstByte.get() == 0 ? elapsed.toNanos() : firstByte.get() - start);
        List<String> digests = blobs.stream().map(b -> b.path("digest").asText()).toList();
        return new PulledImage(digest, manifestDigest, digests, bytes.get(), elapsed, first, resumed.get());
    }

    private String resolve(String repository, String tag) throws IOException {
        HttpProbe.Answer head = probe.head("/v2/" + repository + "/manifests/" + tag + query, ACCEPT);
        expect(head, 200, "HEAD of " + repository + ":" + tag);
        return head.header("Docker-Content-Digest")
                .orElseThrow(() -> new IOException("HEAD without a digest"));
    }

    private JsonNode manifest(String repository, String digest) throws IOException {
        HttpProbe.Answer answer = probe.get("/v2/" + repository + "/manifests/" + digest + query, ACCEPT);
        expect(answer, 200, "GET of manifest " + digest);
        bytes.addAndGet(answer.body().length);
        MessageDigest computed = Digests.newDigest(Digests.algorithm(digest));
        computed.update(answer.body());
        check(digest, computed);
        return ManifestText.parse(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private String choose(JsonNode index) throws IOException {
        for (JsonNode child : index.path("manifests")) {
            if (child.path("platform").path("architecture").asText().equals(architecture)) {
                return child.path("digest").asText();
            }
        }
        throw new IOException("the index has nothing for " + architecture);
    }

    private void fetchAll(String repository, List<JsonNode> layers) throws IOException {
        try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (JsonNode layer : layers) {
                running.add(workers.submit(() -> {
                    fetch(repository, layer, true);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a layer failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void fetch(String repository, JsonNode descriptor, boolean isLayer) throws IOException {
        String digest = descriptor.path("digest").asText();
        MessageDigest computed = Digests.newDigest(Digests.algorithm(digest));
        AtomicLong received = new AtomicLong();
        ProbeSink sink = (buffer, n) -> {
            if (isLayer) {
                firstByte.compareAndSet(0, System.nanoTime());
            }
            computed.update(buffer, 0, n);
            received.addAndGet(n);
            bytes.addAndGet(n);
        };
        for (int attempt = 1;; attempt++) {
            long at = received.get();
            try {
                String target = "/v2/" + repository + "/blobs/" + digest + query;
                HttpProbe.Answer answer = at == 0
                        ? probe.stream(target, sink)
                        : probe.stream(target, sink, "Range: bytes=" + at + "-");
                expect(answer, at == 0 ? 200 : 206, "GET of blob " + digest + " from " + at);
                break;
            } catch (java.io.EOFException | java.net.SocketException e) {
                if (!resumes || attempt == ATTEMPTS || received.get() == at) {
                    throw e;
                }
                resumed.incrementAndGet();
            }
        }
        long size = descriptor.path("size").asLong();
        if (received.get() != size) {
            throw new IOException(digest + " has " + received.get() + " bytes instead of " + size);
        }
        check(digest, computed);
    }

    private static void check(String digest, MessageDigest computed) throws IOException {
        String actual = Digests.name(Digests.algorithm(digest), computed);
        if (!actual.equals(digest)) {
            throw new IOException("received " + actual + " instead of " + digest);
        }
    }

    private static void expect(HttpProbe.Answer answer, int status, String what) throws IOException {
        if (answer.status() != status) {
            throw new IOException(what + " answered " + answer);
        }
    }
}
