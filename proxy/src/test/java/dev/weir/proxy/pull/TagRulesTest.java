package dev.weir.proxy.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns of repositories. */
class TagRulesTest {

    @ParameterizedTest
    @CsvSource({"library/nginx, library/nginx, true", "library/*, library/nginx, true",
        "library/*, library/a/b, false",
        "*, nginx, true", "*, library/nginx, false", "**, a/b/c, true", "acme/**, acme/a/b, true",
        "acme/**, acmex/a, false", "acme/**/base, acme/a/b/base, true", "*/base, acme/base, true",
        "acme/app-*, acme/app-1, true", "acme/app-*, acme/app, false", "a.b/*, axb/c, false"})
    void nameSomeRepositories(String pattern, String repository, boolean expected) {
        assertEquals(expected, TagRules.pattern(pattern).matcher(repository).matches());
    }

    @Test
    void costLittleHoweverOddTheyAre() {
        String odd = "a/**b/**b/**c";
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> assertFalse(TagRules.pattern(odd).matcher("a/" + "b/".repeat(120)).matches()));
    }
}
