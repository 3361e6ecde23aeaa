package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many clients want the same blob at the same moment, and nobody has it yet. */
final class Stampede implements Workload {

    private static final int CLIENTS = 32;
    private static final long LIMIT = 200_000_000;
    private static final long SETTLE_MILLIS = 300;

    @Override
    public String name() {
        return "stampede";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        return List.of(run(bed, LIMIT, "the upstream at 200 MB/s a connection"),
                run(bed, 0, "an unlimited upstream"));
    }

    private static Result run(Bed bed, long limit, String upstream) throws IOException, InterruptedException {
        int megabytes = bed.quick() ? 32 : 128;
        List<Blob> blobs = bed.content().newBlobs(1 + bed.rounds(), (long) megabytes << 20);
        Path folder = bed.newFolder("gate");
        try (Peer gate = Nginx.gate(folder, bed.upstream().address(), limit);
                Bed.Peers peers = bed.startPeers(gate.address())) {
            Map<Peer, List<Double>> gets = new LinkedHashMap<>();
            Map<Peer, List<Double>> times = Rounds.run(peers.all(), 1, bed.rounds(), (peer, round) -> {
                Command.run(List.of("sync"));
                Blob blob = blobs.get(round + 1);
                long before = gets(folder, blob);
                double seconds = Curl.downloadMany(peer.blob(blob), blob, CLIENTS);
                if (round >= 0) {
                    gets.computeIfAbsent(peer, _ -> new ArrayList<>())
                            .add((double) settledGets(folder, blob) - before);
                } else {
                    settledGets(folder, blob);
                }
                return seconds;
            });
            return result(CLIENTS + " clients, one cold blob of " + megabytes + " MiB, " + upstream, times,
                    gets);
        }
    }

    private static Result result(String title, Map<Peer, List<Double>> times, Map<Peer, List<Double>> gets) {
        List<Row> timeRows = Rows.of(times, Row.Unit.SECONDS);
        List<Row> getRows = Rows.of(gets, Row.Unit.COUNT);
        List<Row> rows = new ArrayList<>();
        timeRows.forEach(row -> rows.add(new Row(row.subject() + ", last client", row.unit(), row.values())));
        getRows.forEach(
                row -> rows.add(new Row(row.subject() + ", upstream GETs", row.unit(), row.values())));
        List<Check> checks = new ArrayList<>();
        getRows.stream()
                .filter(row -> row.subject().equals(Peer.WEIR))
                .findFirst()
                .ifPresent(
                        row -> checks.add(Check.atMost("weir's upstream GETs", row.statistics().max(), 1)));
        Rows.ratio(timeRows, Peer.WEIR, Peer.NGINX)
                .ifPresent(ratio -> checks.add(Check.atMost("weir's last client / nginx's", ratio, 1)));
        return new Result(title, rows, checks);
    }

    /** The log has a line for each request that has ended; waits until no more come. */
    private static long settledGets(Path folder, Blob blob) throws IOException, InterruptedException {
        long count = -1;
        for (long now = gets(folder, blob); now != count; now = gets(folder, blob)) {
            count = now;
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
        }
        return count;
    }

    private static long gets(Path folder, Blob blob) throws IOException {
        return Files.readAllLines(Nginx.gateLog(folder)).stream().filter(line -> isGet(line, blob)).count();
    }

    static boolean isGet(String line, Blob blob) {
        return line.startsWith("GET ") && line.contains("/blobs/" + blob.digest() + " ");
    }
}
