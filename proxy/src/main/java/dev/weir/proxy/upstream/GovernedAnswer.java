package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An answer that gives back its leave when it has ended, and tells of a body that didn't end well. */
final class GovernedAnswer implements UpstreamAnswer {

    private final UpstreamAnswer answer;
    private final Runnable ended;
    private final Consumer<UpstreamException> failed;
    private final Runnable distrusted;
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * Wraps an answer.
     *
     * @param ended run once, when the body was read or the answer closed
     * @param failed told of the failure of a body
     * @param distrusted run when the body turns out to be another one than was asked for
     */
    GovernedAnswer(UpstreamAnswer answer, Runnable ended, Consumer<UpstreamException> failed,
            Runnable distrusted) {
        this.answer = answer;
        this.ended = ended;
        this.failed = failed;
        this.distrusted = distrusted;
    }

    @Override
    public void distrust() {
        distrusted.run();
    }

    @Override
    public void expect(int bytes, Duration time) {
        answer.expect(bytes, time);
    }

    @Override
    public String endpoint() {
        return answer.endpoint();
    }

    @Override
    public int status() {
        return answer.status();
    }

    @Override
    public Optional<String> header(String name) {
        return answer.header(name);
    }

    @Override
    public long contentLength() {
        return answer.contentLength();
    }

    @Override
    public byte[] readAll(int limit) throws UpstreamException {
        try {
            return answer.readAll(limit);
        } catch (UpstreamException e) {
            failed.accept(e);
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public void transferTo(BodySink sink) throws UpstreamException {
        try {
            answer.transferTo(sink);
        } catch (UpstreamException e) {
            failed.accept(e);
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public void pause() {
        answer.pause();
    }

    @Override
    public void resume() {
        answer.resume();
    }

    @Override
    public void close() {
        answer.close();
        end();
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            ended.run();
        }
    }
}
