package dev.weir.proxy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import dev.weir.testing.Fault;
import dev.weir.testing.Target;

/** The faults of the matrix, and what each of them allows. */
final class FaultMatrix {

    /** What must come of a cold request. */
    enum Cold {
        /** The right answer, whole. */
        RIGHT,
        /** The right answer, or an honest end: an error of our own, or right bytes that end short. */
        HONEST,
        /** As {@link #HONEST}, but the upstream lies, and who follows it sees its bytes until the digest tells. */
        LIED_TO
    }

    /**
     * One fault.
     *
     * @param name for the report
     * @param cold what must come of a cold request
     * @param faults what the registry does; all of them at once
     */
    record Row(String name, Cold cold, Supplier<List<Fault>> faults) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final int MANY = Integer.MAX_VALUE;

    private FaultMatrix() {}

    /** Every fault for one kind of request. */
    static List<Row> rows(Target target, URI closedPort) {
        List<Row> rows = new ArrayList<>();
        for (int times : List.of(1, MANY)) {
            Cold cold = times == 1 ? Cold.RIGHT : Cold.HONEST;
            String often = times == 1 ? ", once" : ", always";
            row(rows, "breaks off" + often, cold, () -> Fault.breakOffAfter(1_000).on(target).times(times));
            row(rows, "stalls" + often, cold, () -> Fault.stallAfter(1_000).on(target).times(times));
            row(rows, "says nothing" + often, cold, () -> Fault.stallBeforeHeaders().on(target).times(times));
            row(rows, "drops the connection" + often, cold,
                    () -> Fault.dropConnection().on(target).times(times));
            for (int status : List.of(500, 502, 503, 504)) {
                row(rows, status + often, cold, () -> Fault.serverError(status).on(target).times(times));
            }
            row(rows, "429" + often, cold, () -> Fault.tooManyRequests(null).on(target).times(times));
            row(rows, "429, in a second" + often, cold,
                    () -> Fault.tooManyRequests(Duration.ofSeconds(1)).on(target).times(times));
            row(rows, "401 with a challenge of nothing" + often, Cold.HONEST,
                    () -> Fault.unauthorized().on(target).times(times));
        }
        row(rows, "429, in an hour", Cold.HONEST,
                () -> Fault.tooManyRequests(Duration.ofHours(1)).on(target));
        row(rows, "wants a password", Cold.HONEST,
                () -> Fault.unauthorized("Basic realm=\"x\"").on(target));
        row(rows, "wants a token from nowhere", Cold.HONEST,
                () -> Fault.unauthorized("Bearer realm=\"" + closedPort + "/token\",service=\"x\"")
                        .on(target));
        row(rows, "403", Cold.HONEST, () -> Fault.denied().on(target));
        row(rows, "404", Cold.HONEST, () -> Fault.unknownManifest().on(target));
        row(rows, "418", Cold.HONEST, () -> Fault.answer(418, "text/plain", "short and stout").on(target));
        row(rows, "a captive portal's page", Cold.LIED_TO,
                () -> Fault.answer(200, "text/html", "<html>sign in</html>").on(target));
        row(rows, "wrong bytes", Cold.LIED_TO, () -> Fault.wrongDigest().on(target));
        row(rows, "too few bytes", Cold.LIED_TO, () -> Fault.wrongLength(-100).on(target));
        row(rows, "too many bytes", Cold.LIED_TO, () -> Fault.wrongLength(100).on(target));
        row(rows, "no Content-Length", Cold.RIGHT, () -> Fault.noContentLength().on(target));
        row(rows, "slowly", Cold.RIGHT, () -> Fault.slowly(400_000).on(target));
        row(rows, "late", Cold.RIGHT, () -> Fault.delay(Duration.ofMillis(300)).on(target));
        row(rows, "redirects to a closed port", Cold.HONEST,
                () -> Fault.redirect(307, closedPort.resolve("/x")).on(target));
        row(rows, "redirects to a private address", Cold.HONEST,
                () -> Fault.redirect(307, URI.create("http://169.254.169.254/latest/meta-data/")).on(target));
        row(rows, "redirects to itself", Cold.HONEST,
                () -> Fault.redirect(302, URI.create("/v2/library/app/blobs/x")).on(target));
        row(rows, "encodes the body", Cold.HONEST, () -> Fault.header("Content-Encoding", "gzip").on(target));
        rows.add(new Row("breaks off, then ignores Range", Cold.RIGHT,
                () -> List.of(Fault.breakOffAfter(1_000).on(target).once(), Fault.ignoreRange().on(target))));
        rows.add(new Row("breaks off, then a wrong Content-Range, once", Cold.RIGHT,
                () -> List.of(Fault.breakOffAfter(1_000).on(target).once(),
                        Fault.wrongContentRange()
                                .on(target)
                                .when(r -> r.header("range").isPresent())
                                .once())));
        rows.add(new Row("breaks off, then wrong Content-Ranges", Cold.HONEST,
                () -> List.of(Fault.breakOffAfter(1_000).on(target).once(),
                        Fault.wrongContentRange().on(target))));
        rows.add(new Row("breaks off, then another length", Cold.LIED_TO,
                () -> List.of(Fault.breakOffAfter(1_000).on(target).once(),
                        Fault.wrongLength(-50).on(target).after(1))));
        return rows;
    }

    private static void row(List<Row> rows, String name, Cold cold, Supplier<Fault> fault) {
        rows.add(new Row(name, cold, () -> List.of(fault.get())));
    }
}
