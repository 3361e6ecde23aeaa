package dev.weir.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;

import dev.weir.bench.content.Blob;
import dev.weir.bench.content.Digests;

/** The client {@code curl}, which downloads into a file. */
public final class Curl {

    private static final String SAY = "%{time_total} %{time_starttransfer} %{http_code} %{size_download}\\n";

    private Curl() {}

    /**
     * How long a download took.
     *
     * @param seconds until its end
     * @param firstByte seconds until its first byte
     */
    public record Download(double seconds, double firstByte) {}

    /**
     * Downloads a blob into a file, checks it, and removes it.
     *
     * @throws IOException if anything else came than the blob
     */
    public static Download download(URI address, Blob blob, Path folder)
            throws IOException, InterruptedException {
        Path file = folder.resolve("download");
        try {
            Download download = check(
                    Command.run(List.of("curl", "-sSk", "-o", file.toString(), "-w", SAY, address.toString()))
                            .strip(),
                    address, blob);
            if (!digest(file).equals(blob.digest())) {
                throw new IOException(address + " answered with a wrong content");
            }
            return download;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Returns the times it said, if it said that it got what it should. */
    static Download check(String said, URI address, Blob blob) throws IOException {
        String[] words = said.split(" ", -1);
        if (words.length != 4 || !words[2].equals("200") || Long.parseLong(words[3]) != blob.size()) {
            throw new IOException(
                    address + " answered wrongly (time, to the first byte, status, size): " + said);
        }
        return new Download(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }

    private static String digest(Path file) throws IOException {
        MessageDigest sha256 = Digests.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digests.name(sha256);
    }
}
