package dev.weir.server.copy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;

/** A file with an image a line; what follows a {@code #} is for people. */
public final class ImageList {

    private ImageList() {}

    /**
     * Reads a file.
     *
     * @throws IOException if it can't be read, or a line is no image; the message names the line
     */
    public static List<ImageReference> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
        List<ImageReference> images = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).replaceFirst("(^|\\s)#.*", "").strip();
            if (!text.isEmpty()) {
                try {
                    images.add(ImageReference.parse(text));
                } catch (InvalidReferenceException e) {
                    throw new IOException(file + ":" + (i + 1) + ": " + text + ": " + e.getMessage(), e);
                }
            }
        }
        return images;
    }
}
