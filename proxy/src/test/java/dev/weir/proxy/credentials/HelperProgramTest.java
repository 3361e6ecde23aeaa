package dev.weir.proxy.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/** Real programs that speak the protocol of docker's credential helpers, well and badly. */
@Timeout(60)
class HelperProgramTest {

    @TempDir
    private Path folder;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private CredentialsSource helper(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("docker-credential-test"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new HelperSource(program.toString(), () -> now);
    }

    @Test
    void aHelperIsAskedByTheProtocolAndKept() throws Exception {
        CredentialsSource source = helper("""
                cd "$(dirname "$0")"
                test "$1" = get || exit 2
                cat > asked
                echo "$(cat asked)" >> log
                printf '{"ServerURL":"%s","Username":"ann","Secret":"s%s"}' "$(cat asked)" "$(wc -l < log)"
                """);

        assertEquals(new Credentials("ann", "s1"), source.current("registry.example.com"));
        assertEquals(new Credentials("ann", "s1"), source.current("registry.example.com"));
        assertEquals(List.of("registry.example.com"), Files.readAllLines(folder.resolve("log")));

        now = now.plus(Duration.ofMinutes(6));
        assertEquals(new Credentials("ann", "s2"), source.current("registry.example.com"));

        source.refused(new Credentials("ann", "s2"));
        assertEquals(new Credentials("ann", "s3"), source.current("registry.example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat >/dev/null; echo 'credentials not found in native keychain'; exit 1",
        "cat >/dev/null; echo hunter2; echo hunter2 >&2; exit 3",
        "cat >/dev/null; echo '{\"Secret\":\"hunter2'",
        "cat >/dev/null; echo '[\"hunter2\"]'", "exit 0", "kill -9 $$",
        "cat >/dev/null; printf '{\"Username\":\"<token>\",\"Secret\":\"hunter2\"}'"})
    void aHelperThatFailsIsNamedAndWhatItPrintedIsNot(String script) throws Exception {
        CredentialsException e = assertThrows(CredentialsException.class,
                () -> helper(script).current("registry.example.com"));

        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all, true));
        assertTrue(String.valueOf(e.getMessage()).contains("docker-credential-test"), e.getMessage());
        assertFalse(all.toString().contains("hunter2"), all.toString());
    }

    @Test
    void aHelperThatHangsIsNotWaitedForLong() throws Exception {
        CredentialsSource source = helper("sleep 300");
        CredentialsException e = assertThrows(CredentialsException.class,
                () -> source.current("registry.example.com"));
        assertTrue(String.valueOf(e.getMessage()).contains("did not answer within"), e.getMessage());
        for (int left = 100; left > 0 && isRunning("sleep 300"); left--) {
            Thread.sleep(100);
        }
        assertFalse(isRunning("sleep 300"), "it was left running");

        // Nor does the next pull wait as long again.
        assertSame(e, assertThrows(CredentialsException.class, () -> source.current("registry.example.com")));
    }

    private static boolean isRunning(String command) {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(
                        each -> each.info().commandLine().filter(line -> line.contains(command)).isPresent());
    }

    @Test
    void severalWaitForOneRun() throws Exception {
        CredentialsSource source = helper("""
                cd "$(dirname "$0")"
                cat > /dev/null
                echo run >> log
                sleep 0.3
                printf '{"Username":"ann","Secret":"one"}'
                """);
        List<Thread> threads = new java.util.ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    source.current("registry.example.com");
                } catch (CredentialsException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of("run"), Files.readAllLines(folder.resolve("log")));
    }
}
