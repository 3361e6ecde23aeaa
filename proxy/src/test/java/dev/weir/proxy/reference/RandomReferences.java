package dev.weir.proxy.reference;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Random references that the grammar allows, with a liking for the odd ones. */
final class RandomReferences {

    private static final List<String> SEPARATORS = List.of(".", "_", "__", "-", "--", "---");
    private final Random random;

    RandomReferences(long seed) {
        random = new Random(seed);
    }

    ImageReference next() {
        return new ImageReference(registry(), path(),
                random.nextBoolean() ? Optional.of(Tag.parse("v" + word())) : Optional.empty(),
                random.nextInt(4) == 0
                        ? Optional.of(Digest.sha256(new byte[]{(byte) random.nextInt()}))
                        : Optional.empty());
    }

    private String registry() {
        String host = switch (random.nextInt(8)) {
            case 0 -> "[" + List.of("::1", "fd00::a", "FD00::A", ":", "::").get(random.nextInt(5)) + "]";
            case 1 -> "localhost";
            case 2 -> List.of("weir-escaped", "weir-hashed", "Weir-Escaped", "zc").get(random.nextInt(4));
            case 3 -> word() + "--" + word() + ".io";
            case 4 -> word().toUpperCase(Locale.ROOT) + "." + word();
            case 5 -> "10.0.0." + random.nextInt(3);
            default -> word() + "." + word();
        };
        return random.nextInt(3) == 0 ? host + ":" + random.nextInt(3) : host;
    }

    private String path() {
        StringBuilder path = new StringBuilder(word());
        int parts = random.nextInt(random.nextInt(20) == 0 ? 120 : 4);
        for (int i = 0; i < parts && path.length() < 240; i++) {
            path.append(random.nextBoolean() ? "/" : SEPARATORS.get(random.nextInt(SEPARATORS.size())))
                    .append(word());
        }
        return path.toString();
    }

    /** Few and short words, so that collisions would show. */
    private String word() {
        String letters = "zcudoe0a";
        StringBuilder word = new StringBuilder();
        int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 6 : 2);
        for (int i = 0; i < length; i++) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
