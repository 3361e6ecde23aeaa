package dev.weir.bench.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.Fetch;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Setting;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Content;
import dev.weir.bench.upstream.Image;
import dev.weir.testing.TestAuthority;

/** Warm blobs and manifests once more, over TLS. */
final class OverTls implements Workload {

    private static final int BLOB_CONNECTIONS = 32;
    private static final int MANIFEST_CONNECTIONS = 64;

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public String summary() {
        return "warm blobs of 1 MiB and 64 MiB, and manifests, over TLS";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Blob> small = bed.content().newBlobs(64, 1 << 20);
        List<Blob> large = bed.content().newBlobs(2, 64 << 20);
        Image image = bed.content().newImage(Content.REPOSITORY, "tls", small.subList(0, 8));
        Fetch manifest = Fetch.document(Peer.manifestPath(image.manifest()), image.manifestSize());
        List<Result> results = new ArrayList<>();
        try (Peers peers = bed.start(this, bed.setting().withTls(files(bed)),
                contender -> contender.speaksTls() && !contender.name().equals(Peer.STATIC))) {
            results.add(run(bed, peers, "Warm blobs of 1 MiB over TLS", BLOB_CONNECTIONS,
                    Loadings.blobs(small)));
            results.add(run(bed, peers, "Warm blobs of 64 MiB over TLS", BLOB_CONNECTIONS,
                    Loadings.blobs(large)));
            results.add(run(bed, peers, "Warm manifests by digest over TLS", MANIFEST_CONNECTIONS,
                    List.of(manifest)));
        }
        return results;
    }

    private static Setting.TlsFiles files(Bed bed) throws IOException {
        TestAuthority authority = TestAuthority.create();
        Path folder = bed.newFolder("tls");
        return new Setting.TlsFiles(
                Files.writeString(folder.resolve("server.pem"), authority.certificatePem()),
                Files.writeString(folder.resolve("server.key"), authority.keyPem()));
    }

    private Result run(Bed bed, Peers peers, String what, int connections, List<Fetch> fetches)
            throws IOException, InterruptedException {
        Rows rows = new Rows();
        long size = fetches.getFirst().length();
        for (Peer peer : peers.all()) {
            bed.run(LoadJob.once(peer.address(), 4, Loadings.PATIENCE, fetches));
        }
        Rounds.run(rows, peers.all(), bed.warmUps(), bed.rounds(), (peer, round) -> {
            LoadResult result = bed.run(LoadJob.closed(peer.address(), connections, bed.seconds() / 3,
                    bed.seconds(), fetches));
            if (round >= 0) {
                rows.add(peer.name(), Unit.PER_SECOND, result.byteRate() / size);
                rows.add(peer.name(), "throughput", Unit.MEGABYTES_PER_SECOND, result.byteRate() / 1e6);
            }
        });
        peers.addMemory(rows);
        return Result.of(name(), what + ", " + connections + " connections", rows.all(),
                new Targets(rows).atLeast(Peer.NGINX, "rate", 1).all());
    }

}
