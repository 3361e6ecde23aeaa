package dev.weir.server.config;

/**
 * One mistake in a configuration file. It never holds a secret.
 *
 * @param file the file's name as the user gave it
 * @param line the line, from 1; 0 where the mistake is in no line
 * @param column the column, from 1
 * @param key the path of the key, such as {@code store.maxSize}; empty where the file as a whole is meant
 * @param message what is wrong and what would be right
 */
public record Problem(String file, int line, int column, String key, String message) {

    /** Returns {@code file:line:column: key: message}, the form that editors know. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
