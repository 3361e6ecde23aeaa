package dev.weir.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void whatIsEmptyHasItsDefault() {
        Options options = Options.parse("--home=/h", "--work=/w", "--version=1", "--arch=", "--aot=",
                "--base=");
        assertEquals("self", options.base());
        assertTrue(options.runsHere());
        assertEquals(Optional.empty(), options.aot());
        assertEquals(Path.of(System.getProperty("java.home")), options.jdk());
    }

    @Test
    void mistakesAreNamed() {
        assertTrue(message("--hom=/h").contains("--hom=/h: unknown"));
        assertTrue(message("--work=/w", "--version=1").contains("--home= is needed"));
        assertTrue(
                message("--home=/h", "--work=/w", "--version=1", "--arch=sparc").contains("amd64 or arm64"));
    }

    private static String message(String... args) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> Options.parse(args)).getMessage());
    }
}
