package dev.weir.proxy.reference;

import java.util.regex.Pattern;

/** The grammar of a registry's name: a host name, an IPv4 address or a bracketed IPv6 address, with an optional port. */
final class RegistryHost {

    private static final Pattern GRAMMAR = Pattern.compile("(?:"
            + "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
            + "|\\[[a-fA-F0-9:]+])(?::[0-9]+)?");

    /** The longest DNS name, brackets and a port; it keeps the expression's work small. */
    private static final int MAX_LENGTH = 261;

    private RegistryHost() {}

    static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH && GRAMMAR.matcher(text).matches();
    }
}
