package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A set of images that share layers is copied into an empty registry. */
final class MirroredSet implements Workload {

    private static final int IMAGES = 50;
    private static final int FAMILY = 10;
    private static final double OF_SKOPEO = 0.5;

    @Override
    public String name() {
        return "mirror";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (Tools.find("skopeo").isEmpty()) {
            throw new IOException("skopeo is needed for this: apt-get install skopeo");
        }
        Set<String> blobs = new HashSet<>();
        List<String> images = images(bed, blobs);
        List<MirrorTool> tools = Stream
                .<MirrorTool>concat(bed.weir().stream().map(MirrorTool.Weir::new),
                        Stream.of(new MirrorTool.SkopeoCopy(), new MirrorTool.SkopeoSync()))
                .toList();
        Map<String, List<Double>> sent = new LinkedHashMap<>();
        Map<MirrorTool, List<Double>> times = Rounds.run(tools, 0, bed.rounds(), (tool, _) -> {
            Path folder = bed.newFolder("mirror");
            Command.run(List.of("sync"));
            try (Peer mirror = DockerRegistry.mirror(folder)) {
                long begun = System.nanoTime();
                tool.copy(images, bed.upstream().address(), mirror.address(), bed.newFolder("tool"));
                double seconds = (System.nanoTime() - begun) / 1e9;
                sent.computeIfAbsent(tool.name(), _ -> new ArrayList<>())
                        .add((double) DockerRegistry.blobsSent(folder));
                return seconds;
            }
        });
        List<Row> rows = new ArrayList<>();
        times.forEach((tool, values) -> rows.add(new Row(tool.name(), Row.Unit.SECONDS, values)));
        sent.forEach((tool, values) -> rows.add(new Row(tool + ", blobs sent", Row.Unit.COUNT, values)));
        return List.of(new Result(IMAGES + " images of " + blobs.size()
                + " different blobs, into an empty registry", rows, checks(rows, blobs.size())));
    }

    private static List<Check> checks(List<Row> rows, int blobs) {
        List<Check> checks = new ArrayList<>();
        for (String other : List.of(MirrorTool.SKOPEO_COPY, MirrorTool.SKOPEO_SYNC)) {
            Rows.ratio(rows, Peer.WEIR, other)
                    .ifPresent(ratio -> checks
                            .add(Check.atMost("weir's time / " + other + "'s", ratio, OF_SKOPEO)));
        }
        Rows.median(rows, Peer.WEIR + ", blobs sent")
                .ifPresent(sent -> checks.add(Check.atMost("weir's blobs sent / different blobs", sent / blobs, 1)));
        return checks;
    }

    /** All have two layers in common, each ten of them another, and each has one of its own. */
    private static List<String> images(Bed bed, Set<String> blobs) throws IOException, InterruptedException {
        long size = (bed.quick() ? 2L : 8L) << 20;
        List<Blob> common = bed.content().newBlobs(2, size);
        List<Blob> families = bed.content().newBlobs(IMAGES / FAMILY, size);
        List<String> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            List<Blob> layers = new ArrayList<>(common);
            layers.add(families.get(i / FAMILY));
            layers.add(bed.content().newBlob(1 << 20));
            String repository = "bench/app" + i;
            bed.content().newManifest(repository, "v1", layers);
            layers.forEach(layer -> blobs.add(layer.digest()));
            images.add(repository + ":v1");
        }
        // One configuration for all of them.
        blobs.add("config");
        return images;
    }
}
