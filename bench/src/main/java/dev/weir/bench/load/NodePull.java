package dev.weir.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.weir.bench.content.Blob;
import dev.weir.bench.content.Digests;

/**
 * One node: HEAD of the tag, index, manifest, config, then the layers that it has not yet, three at a time. Documents
 * are held against their digests, layers against what they must be.
 */
final class NodePull {

    /** Layers at a time, as containerd does by default. */
    static final int LINES = 3;

    private static final Pattern DIGEST = Pattern.compile("\"digest\":\\s*\"(sha256:[0-9a-f]{64})\"");

    private final List<Call> calls;
    private final Map<String, Blob> blobs;
    private final double patience;
    private final Set<String> held = new HashSet<>();

    NodePull(List<Call> calls, Map<String, Blob> blobs, double patience) {
        this.calls = List.copyOf(calls);
        this.blobs = blobs;
        this.patience = patience;
    }

    /** Pulls {@code repository:tag}. */
    void pull(String image) throws IOException, InterruptedException {
        int colon = image.lastIndexOf(':');
        String base = "/v2/" + image.substring(0, colon);
        Call first = calls.getFirst();
        Fetch tag = Fetch.document(base + "/manifests/" + image.substring(colon + 1), -1);
        first.get(tag, true, patience);
        String index = text(first.get(tag, false, patience));
        List<String> manifests = digests(index);
        String manifest = text(document(first, base + "/manifests/", manifests.getFirst()));
        List<String> digests = digests(manifest);
        if (held.add(digests.getFirst())) {
            document(first, base + "/blobs/", digests.getFirst());
        }
        Queue<Fetch> layers = new ConcurrentLinkedQueue<>();
        for (String digest : digests.subList(1, digests.size())) {
            Blob blob = blobs.get(digest);
            if (blob == null) {
                throw new IOException(image + " names a layer that nobody made: " + digest);
            }
            if (held.add(digest)) {
                layers.add(Fetch.blob(base + "/blobs/" + digest, blob));
            }
        }
        fetchAll(layers);
    }

    private byte[] document(Call call, String place, String digest) throws IOException, InterruptedException {
        byte[] bytes = call.get(Fetch.document(place + digest, -1), false, patience);
        if (!Digests.of(bytes).equals(digest)) {
            throw new IOException("wrong content of " + place + digest);
        }
        return bytes;
    }

    private void fetchAll(Queue<Fetch> layers) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Call call : calls) {
                running.add(threads.submit(() -> {
                    for (Fetch layer = layers.poll(); layer != null; layer = layers.poll()) {
                        call.get(layer, false, patience);
                    }
                    return true;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(Call.reason(e), e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> digests(String json) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher digest = DIGEST.matcher(json);
        while (digest.find()) {
            found.add(digest.group(1));
        }
        if (found.isEmpty()) {
            throw new IOException("a manifest without a digest: " + json);
        }
        return found;
    }
}
