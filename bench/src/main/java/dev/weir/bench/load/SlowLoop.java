package dev.weir.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Very many readers, each of which takes only so many bytes a second out of its socket, whose buffer is small: the rest
 * waits at the server.
 */
final class SlowLoop implements Line.Listener {

    private static final int PARTS = 5;
    private static final long TICK_MILLIS = 40;
    private static final double NEARLY = 0.9;
    private static final int LEAST_BUFFER = 4 << 10;
    private static final int MOST_BUFFER = 64 << 10;

    private final Crew crew;
    private volatile long begun;
    private volatile boolean stopped;

    SlowLoop(Crew crew) {
        this.crew = crew;
    }

    LoadResult run() throws IOException, InterruptedException {
        LoadJob job = crew.job();
        crew.connect(job.connections(), Math.clamp((long) job.rate(), LEAST_BUFFER, MOST_BUFFER), this);
        crew.count(true);
        begun = System.nanoTime();
        crew.lines().forEach(line -> crew.loop(line).execute(() -> ask(line)));
        for (int i = 0; i < crew.loops().size(); i++) {
            int loop = i;
            List<Line> here = crew.lines()
                    .stream()
                    .filter(line -> line.number() % crew.loops().size() == loop)
                    .toList();
            crew.loop(i).execute(() -> tick(here, loop, 0));
        }
        crew.awaitOver(job.seconds());
        stopped = true;
        crew.count(false);
        double seconds = (System.nanoTime() - begun) / 1e9;
        List<Line> behind = new ArrayList<>(crew.lines());
        behind.removeIf(line -> line.total() >= NEARLY * job.rate() * (seconds - 1));
        return crew.result(seconds, behind.size());
    }

    private void ask(Line line) {
        List<Fetch> fetches = crew.job().fetches();
        Fetch fetch = fetches.get(line.number() % fetches.size());
        line.send(fetch, line.request(fetch), System.nanoTime());
        line.read();
    }

    /** Lets a part of the readers read, those that may have more by now. */
    private void tick(List<Line> lines, int loop, int part) {
        double allowed = crew.job().rate() * (System.nanoTime() - begun) / 1e9;
        for (int i = part; i < lines.size(); i += PARTS) {
            if (lines.get(i).total() < allowed) {
                lines.get(i).read();
            }
        }
        if (!stopped) {
            crew.loop(loop)
                    .schedule(() -> tick(lines, loop, (part + 1) % PARTS), TICK_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void answered(Line line) {
        if (!stopped) {
            ask(line);
        }
    }

    @Override
    public void failed(Line line, String why) {
        if (!stopped) {
            crew.fail(why);
        }
    }
}
