package dev.weir.testing;

import java.io.IOException;

/** Takes a body as it arrives. */
@FunctionalInterface
public interface ProbeSink {
    /** Takes the first n bytes of the buffer, which is used again afterwards. */
    void accept(byte[] buffer, int n) throws IOException;
}
