package dev.weir.bench.scale;

import java.io.IOException;
import java.util.Optional;

import dev.weir.bench.result.Result;
import dev.weir.bench.result.Row;
import dev.weir.bench.result.Run;

/**
 * What one replica of Weir can do, as it was measured. The clients shared the processors with it, so that a replica with
 * as many processors of its own can do more: these are lower bounds.
 *
 * @param bytesPerSecond warm content served
 * @param coldBytesPerSecond content passed on while it is fetched, hashed and stored
 * @param manifestsPerSecond warm manifests served
 * @param idleMegabytes resident when just started
 * @param megabytesPerReader what each reader under way adds
 */
record Constants(double bytesPerSecond, double coldBytesPerSecond, double manifestsPerSecond,
        double idleMegabytes, double megabytesPerReader) {

    private static final String WEIR = "weir";

    /**
     * Takes them from a run.
     *
     * @throws IOException if the run did not measure what is needed
     */
    static Constants of(Run run) throws IOException {
        Result warm = find(run, "warm", "Warm blobs of 64 MiB, 32 ");
        Result cold = find(run, "cold", "Cold blob of 64 MiB");
        Result manifests = find(run, "manifests", "Warm manifests by digest");
        Result start = find(run, "start", "From the start");
        Result slow = find(run, "slow", "");
        double idle = median(start, "resident when ready");
        double readers = Double.parseDouble(slow.title().substring(0, slow.title().indexOf(' ')));
        return new Constants(median(warm, "throughput") * 1e6, (64 << 20) / median(cold, ""),
                median(manifests, ""), idle,
                Math.max(0, median(slow, "resident at its peak") - idle) / readers);
    }

    private static Result find(Run run, String workload, String title) throws IOException {
        Optional<Result> found = run.results()
                .stream()
                .filter(result -> result.workload().equals(workload) && result.title().startsWith(title))
                .findFirst();
        return found.orElseThrow(() -> new IOException("the results have no workload " + workload
                + "; the model needs warm, cold, manifests, start and slow"));
    }

    private static double median(Result result, String measure) throws IOException {
        Optional<Row> row = result.rows()
                .stream()
                .filter(each -> each.subject().equals(WEIR) && each.measure().equals(measure))
                .findFirst();
        return row.orElseThrow(() -> new IOException("the results have no " + measure + " of weir in "
                + result.title())).statistics().median();
    }
}
