package dev.weir.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The client {@code curl}. */
final class Curl {

    private static final String SAY = "%{time_total} %{http_code} %{size_download}\\n";

    private Curl() {}

    /** Downloads a blob into a file, checks it, removes it, and returns how long the download took, in seconds. */
    static double download(URI address, Blob blob, Path folder) throws IOException, InterruptedException {
        return download(address, blob, folder, List.of());
    }

    /** Downloads with more headers. */
    static double download(URI address, Blob blob, Path folder, List<String> headers)
            throws IOException, InterruptedException {
        Path file = folder.resolve("download");
        try {
            List<String> command = new ArrayList<>(List.of("curl", "-sS", "-o", file.toString(), "-w", SAY));
            headers.forEach(header -> command.addAll(List.of("-H", header)));
            command.add(address.toString());
            String said = Command.run(command);
            double seconds = check(said.strip(), address, blob);
            if (!digest(file).equals(blob.digest())) {
                throw new IOException(address + " answered with a wrong content");
            }
            return seconds;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Downloads a blob by many clients at once, each a process, and returns when the last one had it, in seconds. */
    static double downloadMany(URI address, Blob blob, int clients) throws IOException, InterruptedException {
        String one = "curl -sS -o /dev/null -w '" + SAY + "' '" + address + "'";
        String all = "i=0; while [ $i -lt " + clients + " ]; do " + one + " & i=$((i+1)); done; wait";
        long begun = System.nanoTime();
        String said = Command.run(List.of("sh", "-c", all));
        double seconds = (System.nanoTime() - begun) / 1e9;
        List<String> lines = said.strip().lines().toList();
        if (lines.size() != clients) {
            throw new IOException("not every curl came back: " + said);
        }
        for (String line : lines) {
            check(line, address, blob);
        }
        return seconds;
    }

    /** Returns the time it said, if it said that it got what it should. */
    static double check(String said, URI address, Blob blob) throws IOException {
        String[] words = said.split(" ", -1);
        if (words.length != 3 || !words[1].equals("200") || Long.parseLong(words[2]) != blob.size()) {
            throw new IOException(address + " answered wrongly (time, status, size): " + said);
        }
        return Double.parseDouble(words[0]);
    }

    private static String digest(Path file) throws IOException {
        MessageDigest sha256 = Content.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }
}
