package dev.weir.bench.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import dev.weir.bench.content.Blob;
import dev.weir.bench.content.Synthetic;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Contender;
import dev.weir.bench.peer.Nginx;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/** Blobs that everybody has already, fetched again and again. */
final class WarmBlobs implements Workload {

    private static final long LARGE = 64 << 20;
    private static final double OF_FILES = 0.95;
    private static final long MOST_BYTES = 512L << 20;
    private static final int MOST_BLOBS = 256;

    @Override
    public String name() {
        return "warm";
    }

    @Override
    public String summary() {
        return "blobs of 4 KiB to 1 GiB that everybody has, at 1, 32 and 256 connections";
    }

    @Override
    public boolean isForCi() {
        return true;
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (long size : sizes(bed.extent())) {
            int count = Math.clamp(MOST_BYTES / size, 1, bed.pick(32, MOST_BLOBS));
            List<Blob> blobs = bed.content().newBlobs(count, size);
            try (Peers peers = start(bed, blobs)) {
                for (Peer peer : peers.all()) {
                    Loadings.once(bed, peer, 4, blobs);
                }
                for (int connections : connections(bed.extent())) {
                    results.add(run(bed, peers, blobs, connections));
                }
            }
        }
        return results;
    }

    private static List<Long> sizes(Extent extent) {
        return switch (extent) {
            case CI -> List.of(1L << 20);
            case QUICK -> List.of(4L << 10, 1L << 20, LARGE);
            case FULL -> List.of(4L << 10, 64L << 10, 1L << 20, 16L << 20, LARGE, 1L << 30);
        };
    }

    private static List<Integer> connections(Extent extent) {
        return extent.isSmall() ? List.of(32) : List.of(1, 32, 256);
    }

    /** Starts everybody; who serves files gets the files. */
    private Peers start(Bed bed, List<Blob> blobs) throws IOException {
        Peers peers = bed.start(this);
        List<Peer> all = new ArrayList<>(peers.all());
        try {
            for (Contender contender : bed.contenders()) {
                if (contender.name().equals(Peer.STATIC)) {
                    Path folder = bed.newFolder(Peer.STATIC);
                    for (Blob blob : blobs) {
                        write(blob, Nginx.site(folder).resolve(Peer.blobPath(blob).substring(1)));
                    }
                    all.add(contender.start(folder, bed.setting()));
                }
            }
            return new Peers(all);
        } catch (IOException e) {
            new Peers(all).close();
            throw e;
        }
    }

    private static void write(Blob blob, Path file) throws IOException {
        Files.createDirectories(file.resolve("..").normalize());
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long position = 0; position < blob.size();) {
                ByteBuffer piece = Synthetic.piece(blob, position, Integer.MAX_VALUE);
                position += piece.remaining();
                while (piece.hasRemaining()) {
                    out.write(piece);
                }
            }
        }
    }

    private Result run(Bed bed, Peers peers, List<Blob> blobs, int connections)
            throws IOException, InterruptedException {
        long size = blobs.getFirst().size();
        Rows rows = new Rows();
        Rounds.run(rows, peers.all(), 1, bed.rounds(), (peer, round) -> {
            LoadResult result = bed.run(LoadJob.closed(peer.address(), connections, bed.seconds() / 3,
                    bed.seconds(), Loadings.blobs(blobs)));
            if (round >= 0) {
                rows.add(peer.name(), Unit.PER_SECOND, result.byteRate() / size);
                rows.add(peer.name(), "throughput", Unit.MEGABYTES_PER_SECOND, result.byteRate() / 1e6);
                if (result.requests() > 0) {
                    rows.add(peer.name(), "99th percentile", Unit.MILLISECONDS, result.latency().p99() * 1e3);
                }
            }
        });
        peers.addMemory(rows);
        Targets targets = new Targets(rows);
        if (size >= LARGE) {
            targets.atLeast(Peer.STATIC, "rate", OF_FILES);
        } else if (size == 1 << 20 && connections == 32) {
            targets.atLeast(Peer.NGINX, "rate", 1);
        }
        String with = connections == 1 ? "one connection" : connections + " connections";
        return Result.of(name(), "Warm blobs of " + Loadings.size(size) + ", " + with, rows.all(),
                targets.all()).at("Warm blobs by size, " + with, "bytes", (double) size);
    }
}
