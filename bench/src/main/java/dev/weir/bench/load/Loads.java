package dev.weir.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;

/** Runs loads, one after the other, on event loops that stay: what the JIT compiler has learnt is not lost. */
public final class Loads implements AutoCloseable {

    private final EventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();

    /** Starts event loops. */
    public Loads(int threads) {
        group = Network.newLoops(threads);
        for (EventExecutor each : group) {
            loops.add((EventLoop) each);
        }
    }

    /** Runs one load. What goes wrong in it is in the result. */
    public LoadResult run(LoadJob job) throws InterruptedException {
        try (Crew crew = new Crew(job, loops)) {
            try {
                return switch (job.shape()) {
                    case CLOSED -> new ClosedLoop(crew).run();
                    case OPEN -> new OpenLoop(crew).run();
                    case ONCE -> new Once(crew).run();
                    case SLOW -> new SlowLoop(crew).run();
                    case PULLS -> new Pulls(crew).run();
                };
            } catch (IOException e) {
                crew.fail(String.valueOf(e.getMessage()));
                return crew.result(job.seconds(), 0);
            }
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
