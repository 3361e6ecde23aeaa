package dev.weir.bench.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything is asked for once. Lines are connected first and begin together; each takes the next that is left. */
final class Once implements Line.Listener {

    private final Crew crew;
    private final List<Fetch> fetches;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile long lastAt;

    Once(Crew crew) {
        this.crew = crew;
        this.fetches = crew.job().fetches();
    }

    LoadResult run() throws IOException, InterruptedException {
        LoadJob job = crew.job();
        crew.connect(Math.min(job.connections(), fetches.size()), 0, this);
        crew.count(true);
        long begun = System.nanoTime();
        for (Line line : crew.lines()) {
            crew.loop(line).execute(() -> next(line));
        }
        if (!crew.awaitOver(job.seconds())) {
            crew.fail("only " + answered.get() + " of " + fetches.size() + " answers came within "
                    + job.seconds() + " s");
        }
        crew.count(false);
        return crew.result((Math.max(lastAt, begun + 1) - begun) / 1e9, 0);
    }

    private void next(Line line) {
        int number = taken.getAndIncrement();
        if (number < fetches.size()) {
            Fetch fetch = fetches.get(number);
            line.send(fetch, line.request(fetch), System.nanoTime());
        }
    }

    @Override
    public void answered(Line line) {
        if (answered.incrementAndGet() == fetches.size()) {
            lastAt = System.nanoTime();
            crew.finish();
        } else {
            next(line);
        }
    }

    @Override
    public void failed(Line line, String why) {
        crew.fail(why);
    }
}
