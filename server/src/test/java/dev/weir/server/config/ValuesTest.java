package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({"0,0", "17,17", "17B,17", "1KiB,1024", "50GiB,53687091200", "512MB,512000000",
        "1.5MiB,1572864",
        "2kB,2000", "2KB,2000", "1 TiB,1099511627776", "3TB,3000000000000"})
    void sizesAreReadInBytes(String text, long bytes) throws InvalidValueException {
        assertEquals(bytes, Sizes.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0,PT0S", "500ms,PT0.5S", "30s,PT30S", "1m,PT1M", "1h30m,PT1H30M", "7d,PT168H",
        "1d2h3m4s5ms,PT26H3M4.005S"})
    void durationsAreReadWithTheirUnits(String text, Duration expected) throws InvalidValueException {
        assertEquals(expected, Durations.parse(text));
    }

    @Test
    void whatIsWrittenCanBeReadAgain() throws InvalidValueException {
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            if (key.fallback() != null) {
                assertEquals(key.fallback(), key.type()
                        .parser()
                        .parse(
                                key.fallbackText().equals("\"\"") ? "" : key.fallbackText()),
                        key.path());
            }
        }
    }
}
