package dev.weir.proxy.pull;

import java.util.Optional;

import dev.weir.proxy.upstream.BodySink;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;

/** A mirror's answer: when its body fails, the mirror is left alone for a while, so that the upstream finishes it. */
record MirrorAnswer(UpstreamAnswer answer, Runnable failed, Runnable lied) implements UpstreamAnswer {

    @Override
    public String endpoint() {
        return answer.endpoint();
    }

    @Override
    public void distrust() {
        lied.run();
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
            throw noted(e);
        }
    }

    @Override
    public void transferTo(BodySink sink) throws UpstreamException {
        try {
            answer.transferTo(sink);
        } catch (UpstreamException e) {
            throw noted(e);
        }
    }

    private UpstreamException noted(UpstreamException e) {
        if (e.failure() != Failure.CLOSED) {
            failed.run();
        }
        return e;
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
    }
}
