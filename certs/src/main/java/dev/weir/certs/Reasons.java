package dev.weir.certs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Objects;

/** Why a file can't be used, as part of a sentence that names the file itself. */
final class Reasons {

    private Reasons() {}

    static String of(IOException thrown) {
        return switch (thrown) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "this user may not";
            case NotDirectoryException _ -> "it is not a folder";
            case FileSystemException e when e.getReason() != null ->
                inSentence(Objects.requireNonNull(e.getReason()));
            default -> thrown.getMessage() == null ? thrown.toString() : inSentence(thrown.getMessage());
        };
    }

    private static String inSentence(String text) {
        return text.matches("[A-Z][a-z].*")
                ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1)
                : text;
    }
}
