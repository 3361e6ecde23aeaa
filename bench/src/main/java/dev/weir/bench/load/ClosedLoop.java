package dev.weir.bench.load;

import java.io.IOException;
import java.util.List;

import io.netty.buffer.ByteBuf;

/** Each line asks again as soon as it has its answer: how much can be had. */
final class ClosedLoop implements Line.Listener {

    private final Crew crew;
    private final List<Fetch> fetches;
    private final int[] turns;
    private List<ByteBuf> requests = List.of();
    private volatile boolean stopped;

    ClosedLoop(Crew crew) {
        this.crew = crew;
        this.fetches = crew.job().fetches();
        this.turns = new int[crew.job().connections()];
    }

    LoadResult run() throws IOException, InterruptedException {
        LoadJob job = crew.job();
        crew.connect(job.connections(), 0, this);
        requests = fetches.stream().map(crew.lines().getFirst()::request).toList();
        for (Line line : crew.lines()) {
            // Each begins elsewhere, so that they don't all ask for the same at once.
            turns[line.number()] = (int) ((long) line.number() * fetches.size() / job.connections());
            crew.loop(line).execute(() -> next(line));
        }
        crew.awaitOver(job.warmUpSeconds());
        crew.count(true);
        long begun = System.nanoTime();
        crew.awaitOver(job.seconds());
        crew.count(false);
        double seconds = (System.nanoTime() - begun) / 1e9;
        stopped = true;
        return crew.result(seconds, 0);
    }

    private void next(Line line) {
        int turn = turns[line.number()];
        turns[line.number()] = turn + 1 == fetches.size() ? 0 : turn + 1;
        line.send(fetches.get(turn), requests.get(turn), System.nanoTime());
    }

    @Override
    public void answered(Line line) {
        if (!stopped) {
            next(line);
        }
    }

    @Override
    public void failed(Line line, String why) {
        if (!stopped) {
            crew.fail(why);
        }
    }
}
