package dev.weir.proxy.upstream;

import java.io.IOException;

import io.netty.buffer.ByteBuf;

/** Takes a body as it comes. */
@FunctionalInterface
public interface BodySink {

    /**
     * Takes the next bytes; called on the event loop, one call at a time, in order. The caller releases the chunk when
     * this returns: retain it to keep it.
     *
     * @throws IOException if they can't be taken: ends the transfer
     */
    void accept(ByteBuf chunk) throws IOException;
}
