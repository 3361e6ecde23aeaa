package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Small blobs that everybody has already, fetched again and again. */
final class WarmBlobs implements Workload {

    private static final int CONNECTIONS = 32;
    private static final int BLOBS = 64;

    @Override
    public String name() {
        return "warm";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Blob> blobs = bed.content().newBlobs(BLOBS, 1 << 20);
        Path script = Files.writeString(bed.newFolder("wrk").resolve("blobs.lua"), script(blobs.stream()
                .map(blob -> "\"" + bed.upstream().blob(blob).getPath() + "\"")
                .collect(Collectors.joining(", "))));
        int seconds = bed.quick() ? 2 : 5;
        try (Bed.Peers peers = bed.startPeers(bed.upstream().address())) {
            for (Peer peer : peers.all()) {
                for (Blob blob : blobs) {
                    Curl.download(peer.blob(blob), blob, bed.folder());
                }
            }
            Map<Peer, List<Double>> rates = Rounds.run(peers.all(), bed.quick() ? 1 : 2, bed.rounds(),
                    (peer, _) -> Wrk.run(peer.address(), CONNECTIONS, seconds, List.of(script), List.of())
                            .rate());
            List<Row> rows = new ArrayList<>(Rows.of(rates, Row.Unit.PER_SECOND));
            for (Peer peer : peers.all()) {
                rows.add(new Row(peer.name() + ", resident at its peak", Row.Unit.MEGABYTES,
                        List.of(peer.peakMegabytes())));
            }
            List<Check> checks = new ArrayList<>();
            Rows.ratio(rows, Peer.WEIR, Peer.NGINX)
                    .ifPresent(ratio -> checks.add(Check.atLeast("weir's rate / nginx's", ratio, 1)));
            return List.of(new Result("Warm blobs of 1 MiB, " + CONNECTIONS + " connections", rows, checks));
        }
    }

    private static String script(String paths) {
        return """
                local paths = {%s}
                local i = math.random(#paths)
                request = function()
                    i = i %% #paths + 1
                    return wrk.format("GET", paths[i])
                end
                """.formatted(paths);
    }
}
