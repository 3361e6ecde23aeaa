package dev.weir.bench.peer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import tools.jackson.databind.json.JsonMapper;

import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;

/** The load generator, as a process of its own that takes one job after the other. */
public final class LoadGenerator implements AutoCloseable {

    private static final double GRACE_SECONDS = 60;

    private final JsonMapper json = new JsonMapper();
    private final Process process;
    private final BufferedWriter jobs;
    private final BufferedReader results;
    private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();

    private LoadGenerator(Process process) {
        this.process = process;
        this.jobs = process.outputWriter();
        this.results = process.inputReader();
    }

    /** Starts it; what it complains of goes to a log in the folder. */
    public static LoadGenerator start(Path folder) throws IOException {
        return new LoadGenerator(new ProcessBuilder(Self.command("load"))
                .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("load.log").toFile()))
                .start());
    }

    /**
     * Runs a job and returns what was measured.
     *
     * @throws IOException if anything went wrong: a figure of wrong answers means nothing
     */
    public LoadResult run(LoadJob job) throws IOException, InterruptedException {
        return await(begin(job), job);
    }

    /** Begins a job; {@link #await} waits for it. */
    public Future<LoadResult> begin(LoadJob job) throws IOException {
        jobs.write(json.writeValueAsString(job));
        jobs.newLine();
        jobs.flush();
        return reader.submit(this::next);
    }

    /** Waits for a job that was begun. */
    public LoadResult await(Future<LoadResult> begun, LoadJob job) throws IOException, InterruptedException {
        double patience = job.warmUpSeconds() + job.seconds() + GRACE_SECONDS;
        try {
            LoadResult result = begun.get((long) patience, TimeUnit.SECONDS);
            if (!result.error().isEmpty()) {
                throw new IOException("a load of " + job.address() + " met: " + result.error());
            }
            return result;
        } catch (ExecutionException e) {
            throw new IOException("the load generator failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("the load generator said nothing for " + patience + " s", e);
        }
    }

    private LoadResult next() throws IOException {
        String line = results.readLine();
        if (line == null) {
            throw new IOException("it has ended; load.log says why");
        }
        return json.readValue(line, LoadResult.class);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        reader.shutdownNow();
        jobs.close();
        results.close();
    }
}
