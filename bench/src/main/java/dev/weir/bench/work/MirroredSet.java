package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.weir.bench.content.Blob;
import dev.weir.bench.peer.Command;
import dev.weir.bench.peer.MirrorRegistry;
import dev.weir.bench.peer.MirrorTool;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Tools;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Image;

/** A set of images that share layers is copied into an empty registry. */
final class MirroredSet implements Workload {

    private static final int IMAGES = 50;
    private static final int FAMILY = 10;
    private static final long OWN_BYTES = 1 << 20;
    private static final double OF_SKOPEO = 0.5;
    private static final String SENT = "blobs sent";

    @Override
    public String name() {
        return "mirror";
    }

    @Override
    public String summary() {
        return IMAGES
                + " images that share layers are copied into an empty registry, by weir mirror and by skopeo";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (!Tools.has(Peer.REGISTRY) || bed.weir().isEmpty()) {
            return List.of();
        }
        Set<String> blobs = new HashSet<>();
        List<String> images = images(bed, blobs);
        List<MirrorTool> tools = new ArrayList<>(List.of(new MirrorTool.Program(bed.weir().get())));
        if (Tools.has("skopeo")) {
            tools.add(new MirrorTool.SkopeoCopy());
            tools.add(new MirrorTool.SkopeoSync());
        }
        Rows rows = new Rows();
        Rounds.run(tools, 0, bed.rounds(), (tool, _) -> {
            // What the one before has left to be written must not slow this one.
            Command.run(List.of("sync"));
            try (MirrorRegistry mirror = MirrorRegistry.start(bed.newFolder("mirror"))) {
                long begun = System.nanoTime();
                tool.copy(images, bed.upstream().address(), mirror.address(), bed.newFolder("tool"));
                rows.add(tool.name(), Unit.SECONDS, (System.nanoTime() - begun) / 1e9);
                rows.add(tool.name(), SENT, Unit.COUNT, (double) mirror.blobsSent());
                if (mirror.manifestsSent() < 2L * IMAGES) {
                    throw new IOException(tool.name() + " has not copied everything");
                }
            }
        });
        return List.of(Result.of(name(), IMAGES + " images of " + blobs.size()
                + " different blobs, into an empty registry", rows.all(), checks(rows, blobs.size())));
    }

    private static List<Check> checks(Rows rows, int blobs) {
        List<Check> checks = new ArrayList<>();
        for (String other : List.of(MirrorTool.SKOPEO_COPY, MirrorTool.SKOPEO_SYNC)) {
            rows.ratio(Peer.WEIR, other)
                    .ifPresent(ratio -> checks
                            .add(Check.atMost("weir's time / " + other + "'s", ratio, OF_SKOPEO)
                                    .againstPeer()));
        }
        rows.statistics(Peer.WEIR, SENT)
                .ifPresent(sent -> checks.add(
                        Check.atMost("blobs that weir sent / different blobs", sent.median() / blobs, 1)));
        return checks;
    }

    /** All have two layers in common, each ten of them another, and each has one of its own. */
    private static List<String> images(Bed bed, Set<String> blobs) throws IOException, InterruptedException {
        long size = bed.pick(2L, 8L) << 20;
        List<Blob> common = bed.content().newBlobs(2, size);
        List<Blob> families = bed.content().newBlobs(IMAGES / FAMILY, size);
        List<Blob> own = bed.content().newBlobs(IMAGES, OWN_BYTES);
        List<String> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            List<Blob> layers = new ArrayList<>(common);
            layers.add(families.get(i / FAMILY));
            layers.add(own.get(i));
            Image image = bed.content().newImage("bench/app" + i, "v1", layers);
            blobs.add(image.config());
            layers.forEach(layer -> blobs.add(layer.digest()));
            images.add(image.repository() + ":" + image.tag());
        }
        return images;
    }
}
