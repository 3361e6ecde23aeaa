package dev.weir.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.junit.jupiter.api.Test;

class WrkTest {

    private static final String GOOD = """
            Running 2s test @ http://127.0.0.1:8080/
              2 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   653.71us  527.60us  14.12ms   89.02%
                Req/Sec    51.11k     4.22k   58.42k    70.00%
              Latency Distribution
                 50%  560.00us
                 75%  800.00us
                 90%    1.14ms
                 99%    2.51ms
              203444 requests in 2.00s, 54.71MB read
            Requests/sec: 101583.27
            Transfer/sec:     27.32MB
            """;

    @Test
    void theRateAndTheLatencyAreRead() throws IOException {
        Wrk.Outcome outcome = Wrk.parse(GOOD);
        assertEquals(101_583.27, outcome.rate());
        assertEquals(0.00251, outcome.p99Seconds(), 1e-9);
    }

    @Test
    void latenciesComeInManyUnits() throws IOException {
        assertEquals(1.09, Wrk.parse(GOOD.replace("2.51ms", "1.09s ")).p99Seconds(), 1e-9);
        assertEquals(0.000_910, Wrk.parse(GOOD.replace("2.51ms", "910.00us")).p99Seconds(), 1e-9);
        assertEquals(90, Wrk.parse(GOOD.replace("2.51ms", "1.50m")).p99Seconds(), 1e-9);
    }

    @Test
    void wrongAnswersSpoilTheFigure() {
        String refused = GOOD.replace("Requests/sec", "  Non-2xx or 3xx responses: 17\nRequests/sec");
        IOException e = assertThrows(IOException.class, () -> Wrk.parse(refused));
        assertTrue(String.valueOf(e.getMessage()).contains("Non-2xx or 3xx responses: 17"));
        String broken = GOOD.replace("Requests/sec",
                "  Socket errors: connect 0, read 3, write 0, timeout 1\nRequests/sec");
        assertThrows(IOException.class, () -> Wrk.parse(broken));
    }

    @Test
    void anOutputThatSaysSomethingElseIsNoFigure() {
        assertThrows(IOException.class,
                () -> Wrk.parse("unable to connect to 127.0.0.1:8080 Connection refused"));
    }
}
