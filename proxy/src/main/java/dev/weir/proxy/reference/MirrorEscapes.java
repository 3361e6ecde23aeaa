package dev.weir.proxy.reference;

/**
 * Writes {@code registry/path} with letters, digits and single separators only. {@code z} announces an escape: {@code zz} is
 * z, {@code zc} a colon, {@code zo} and {@code ze} the brackets of an address, {@code zu} and {@code zd} an underscore or
 * dash that follows another separator. No code is the beginning of another, and so it can be read back.
 */
final class MirrorEscapes {

    private static final String PLAIN = "z:[]_-";
    private static final String CODES = "zcoeud";

    private MirrorEscapes() {}

    static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length() + 16);
        boolean separated = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean separator = c == '_' || c == '-' || c == '.' || c == '/';
            int code = PLAIN.indexOf(c);
            if (code >= 0 && (!separator || separated)) {
                out.append('z').append(CODES.charAt(code));
                separated = false;
            } else {
                out.append(c);
                separated = separator;
            }
        }
        return out.toString();
    }

    /** Reads back; what {@link #encode} did not write gives a text that encodes differently. */
    static String decode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int code = c == 'z' && i + 1 < text.length() ? CODES.indexOf(text.charAt(i + 1)) : -1;
            if (code >= 0) {
                out.append(PLAIN.charAt(code));
                i++;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
