package dev.weir.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.weir.bench.content.Blob;

/** A cluster's nodes pull images, all at once, each as containerd does. A time is that of one image on one node. */
final class Pulls implements Line.Listener {

    private final Crew crew;
    private final Meter pulls = new Meter();
    private final List<Call> calls = new ArrayList<>();

    Pulls(Crew crew) {
        this.crew = crew;
    }

    LoadResult run() throws IOException, InterruptedException {
        LoadJob job = crew.job();
        crew.connect(job.connections() * NodePull.LINES, 0, this);
        crew.lines().forEach(line -> calls.add(new Call(line, crew.loop(line))));
        crew.count(true);
        pulls.count(true);
        Map<String, Blob> blobs = job.fetches()
                .stream()
                .map(Fetch::blob)
                .filter(java.util.Objects::nonNull)
                .collect(Collectors.toMap(Blob::digest, Function.identity(), (one, _) -> one));
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> nodes = new ArrayList<>();
            for (int i = 0; i < job.connections(); i++) {
                NodePull node = new NodePull(
                        calls.subList(i * NodePull.LINES, (i + 1) * NodePull.LINES), blobs, job.seconds());
                nodes.add(threads.submit(() -> {
                    pullAll(node, job.images());
                    return true;
                }));
            }
            for (Future<?> node : nodes) {
                node.get();
            }
        } catch (ExecutionException e) {
            crew.fail(Call.reason(e));
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        crew.count(false);
        LoadResult requests = crew.result(seconds, 0);
        synchronized (pulls) {
            LoadResult whole = pulls.result(seconds, 0, crew.error());
            return new LoadResult(seconds, whole.requests(), requests.bytes(), whole.latency(),
                    requests.firstByte(), 0, whole.error());
        }
    }

    private void pullAll(NodePull node, List<String> images) throws IOException, InterruptedException {
        for (String image : images) {
            long begun = System.nanoTime();
            node.pull(image);
            long nanos = System.nanoTime() - begun;
            synchronized (pulls) {
                pulls.answered(nanos, nanos);
            }
        }
    }

    @Override
    public void answered(Line line) {
        calls.get(line.number()).answered();
    }

    @Override
    public void failed(Line line, String why) {
        crew.fail(why);
        calls.get(line.number()).failed(why);
    }
}
