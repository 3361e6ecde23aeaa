package dev.weir.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;

import org.junit.jupiter.api.Test;

import dev.weir.bench.content.Blob;

class ReadingTest {

    private static final Blob BLOB = new Blob("sha256:" + "ab".repeat(32), 1_000, 1);
    private static final URI ADDRESS = URI.create("http://127.0.0.1:1/");

    @Test
    void memoryIsReadFromTheKernelsAccount() {
        Memory memory = Memory.parse("""
                Name:\tjava
                VmPeak:\t 9999999 kB
                VmHWM:\t  187500 kB
                VmRSS:\t  125000 kB
                """);
        assertEquals(new Memory(128_000_000, 192_000_000), memory);
        assertEquals(new Memory(128_000_001, 192_000_002), memory.plus(new Memory(1, 2)));
        assertEquals(192, memory.peakMegabytes());
    }

    @Test
    void memoryOfThisProcessIsReal() throws IOException {
        Memory memory = Memory.of(ProcessHandle.current().pid());
        assertTrue(memory.residentBytes() > 1 << 20);
        assertTrue(memory.peakBytes() >= memory.residentBytes());
    }

    @Test
    void curlMustHaveGotTheWholeBlob() throws IOException {
        assertEquals(new Curl.Download(0.25, 0.125), Curl.check("0.250000 0.125000 200 1000", ADDRESS, BLOB));
        assertThrows(IOException.class, () -> Curl.check("0.250000 0.125000 200 999", ADDRESS, BLOB));
        assertThrows(IOException.class, () -> Curl.check("0.250000 0.125000 502 1000", ADDRESS, BLOB));
        assertThrows(IOException.class, () -> Curl.check("curl: (52) Empty reply", ADDRESS, BLOB));
    }

    @Test
    void anotherRegistryIsANameAndACommandWithAPort() {
        assertEquals("zot", CommandLinePeer.parse("zot=zot serve {folder}/config.json --port {port}").name());
        assertThrows(IllegalArgumentException.class, () -> CommandLinePeer.parse("zot serve {port}"));
        assertThrows(IllegalArgumentException.class, () -> CommandLinePeer.parse("zot=zot serve"));
    }
}
