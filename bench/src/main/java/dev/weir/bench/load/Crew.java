package dev.weir.bench.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.EventLoop;

/** The lines of one load, spread over the event loops, a meter for each loop, and what went wrong first. */
final class Crew implements AutoCloseable {

    private final LoadJob job;
    private final List<EventLoop> loops;
    private final List<Meter> meters = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final AtomicReference<String> error = new AtomicReference<>("");
    private final CountDownLatch over = new CountDownLatch(1);

    Crew(LoadJob job, List<EventLoop> loops) {
        this.job = job;
        this.loops = loops;
        loops.forEach(_ -> meters.add(new Meter()));
    }

    /** Makes and connects lines. */
    void connect(int count, int receiveBuffer, Line.Listener listener)
            throws IOException, InterruptedException {
        URI address = job.address();
        List<EventLoop> where = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Meter meter = meters.get(i % meters.size());
            lines.add(new Line(i, address.getAuthority(), meter, job.verify(), listener));
            where.add(loop(i));
        }
        new Lines(address, receiveBuffer).connect(lines, where);
    }

    LoadJob job() {
        return job;
    }

    List<Line> lines() {
        return lines;
    }

    /** Returns the event loop that a line lives on. */
    EventLoop loop(int number) {
        return loops.get(number % loops.size());
    }

    EventLoop loop(Line line) {
        return loop(line.number());
    }

    List<EventLoop> loops() {
        return loops;
    }

    /** Begins, or ends, to count, and returns when every loop does. */
    void count(boolean on) throws InterruptedException {
        onEach(i -> meters.get(i).count(on));
    }

    private void onEach(java.util.function.IntConsumer action) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            int number = i;
            loops.get(i).execute(() -> {
                action.accept(number);
                done.countDown();
            });
        }
        done.await();
    }

    /** Ends the load, because all is done. */
    void finish() {
        over.countDown();
    }

    /** Ends the load, because something went wrong. */
    void fail(String why) {
        error.compareAndSet("", why.isEmpty() ? "an unknown failure" : why);
        over.countDown();
    }

    String error() {
        return String.valueOf(error.get());
    }

    /** Waits until the load is over, or for a time, and returns whether it is. */
    boolean awaitOver(double seconds) throws InterruptedException {
        return over.await((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
    }

    /** Adds up what was counted. No loop may count any more. */
    LoadResult result(double seconds, int behind) {
        Meter sum = new Meter();
        meters.forEach(sum::add);
        return sum.result(seconds, behind, error());
    }

    @Override
    public void close() {
        lines.forEach(line -> loop(line).execute(line::close));
    }
}
