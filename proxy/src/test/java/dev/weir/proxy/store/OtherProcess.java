package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.weir.proxy.reference.Digest;

/** Another process with a store of its own, which downloads for ever and is killed in the middle of it. */
final class OtherProcess implements AutoCloseable {

    static final int BLOB = 200_000;

    private final Process process;
    private final BufferedReader output;

    private OtherProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static OtherProcess start(Path store) throws IOException {
        return new OtherProcess(new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx128m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                OtherProcess.class.getName(), store.toString()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** Returns the next line of this kind. */
    String awaitLine(String beginning) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = output.readLine();
        }
        return line == null ? fail("the other process ended before it said " + beginning) : line;
    }

    /** Kills it, as {@code kill -9} does; returns what it had said until then. */
    String kill() throws IOException {
        // Through its handle: Process itself would close the output that is still to be read.
        process.toHandle().destroyForcibly();
        StringBuilder rest = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    @Override
    public void close() throws IOException {
        kill();
        output.close();
    }

    /** Commits one blob after the other, and says so; two spools are always half-done. */
    public static void main(String[] arguments) throws IOException {
        ContentStore store = ContentStore.open(StoreSettings.at(Path.of(arguments[0])));
        System.out.println("open");
        Spool neverEnding = store.newSpool(Digest.sha256(new byte[0]));
        for (int seed = 0;; seed++) {
            byte[] content = TestStore.bytes(seed, BLOB);
            Digest digest = Digest.sha256(content);
            Spool spool = store.newSpool(digest);
            spool.append(ByteBuffer.wrap(content));
            neverEnding.append(ByteBuffer.wrap(content, 0, 1000));
            if (!spool.verify()) {
                throw new IllegalStateException("the digest is right");
            }
            spool.commit().close();
            System.out.println("committed " + digest);
        }
    }
}
