package dev.weir.bench.load;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * Requests fall due at a constant rate, whether or not those before have been answered. One that has to wait for a free
 * line has been waiting since it was due: so a server that stalls can't hide it by being asked less (no coordinated
 * omission).
 */
final class OpenLoop implements Line.Listener {

    private final Crew crew;
    private final List<Fetch> fetches;
    private final List<Clock> clocks = new ArrayList<>();
    private List<ByteBuf> requests = List.of();
    private volatile boolean stopped;

    OpenLoop(Crew crew) {
        this.crew = crew;
        this.fetches = crew.job().fetches();
    }

    LoadResult run() throws IOException, InterruptedException {
        LoadJob job = crew.job();
        int loops = Math.min(crew.loops().size(), job.connections());
        crew.connect(job.connections(), 0, this);
        requests = fetches.stream().map(crew.lines().getFirst()::request).toList();
        for (int i = 0; i < loops; i++) {
            clocks.add(new Clock(crew.loop(i), (long) (1e9 * loops / job.rate()), i));
        }
        for (Line line : crew.lines()) {
            Clock clock = clock(line);
            clock.loop.execute(() -> clock.idle.add(line));
        }
        clocks.forEach(clock -> clock.loop.execute(clock::begin));
        crew.awaitOver(job.warmUpSeconds());
        crew.count(true);
        long begun = System.nanoTime();
        crew.awaitOver(job.seconds());
        crew.count(false);
        double seconds = (System.nanoTime() - begun) / 1e9;
        stopped = true;
        return crew.result(seconds, 0);
    }

    private Clock clock(Line line) {
        return clocks.get(line.number() % crew.loops().size() % clocks.size());
    }

    /** One event loop's part of the rate. */
    private final class Clock {

        private final EventLoop loop;
        private final long interval;
        private final ArrayDeque<Line> idle = new ArrayDeque<>();
        private long nextDue;
        private long oldestUnsent;
        private int turn;

        Clock(EventLoop loop, long interval, int turn) {
            this.loop = loop;
            this.interval = Math.max(1, interval);
            this.turn = turn % fetches.size();
        }

        void begin() {
            nextDue = System.nanoTime();
            oldestUnsent = nextDue;
            tick();
        }

        private void tick() {
            long now = System.nanoTime();
            if (now >= nextDue) {
                nextDue += (now - nextDue) / interval * interval + interval;
            }
            sendDue();
            if (!stopped) {
                loop.schedule(this::tick, nextDue - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        }

        private void sendDue() {
            while (oldestUnsent < nextDue && !idle.isEmpty() && !stopped) {
                send(idle.poll());
            }
        }

        private void send(Line line) {
            int now = turn;
            turn = now + 1 == fetches.size() ? 0 : now + 1;
            line.send(fetches.get(now), requests.get(now), oldestUnsent);
            oldestUnsent += interval;
        }

        void free(Line line) {
            idle.add(line);
            sendDue();
        }
    }

    @Override
    public void answered(Line line) {
        clock(line).free(line);
    }

    @Override
    public void failed(Line line, String why) {
        if (!stopped) {
            crew.fail(why);
        }
    }
}
