package dev.weir.certs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A folder: {@code state} is the truth, {@code ca.crt} (the bundle to trust), {@code tls.crt} and {@code tls.key} are
 * made from it. All are readable by their owner alone. Each is replaced as a whole, so that a reader sees the old one or
 * the new one; several processes may use the folder at once.
 */
public final class DirectoryStore implements CertStore {

    /** The bundle's file name. */
    public static final String BUNDLE = "ca.crt";
    /** The serving certificate's file name. */
    public static final String CERTIFICATE = "tls.crt";
    /** Its key's file name. */
    public static final String KEY = "tls.key";
    static final String STATE = "state";
    private static final String LOCK = ".lock";

    /** Replaces a file; tests put themselves between. */
    @FunctionalInterface
    interface Disk {
        void replace(Path file, String content) throws IOException;
    }

    private final Path folder;
    private final Disk disk;
    private final Duration interval;
    private @Nullable FileWatch watch;
    /** A lock of the system is the process's: its threads need one of their own for each folder. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private DirectoryStore(Path folder, Disk disk, Duration interval) {
        this.folder = folder;
        this.disk = disk;
        this.interval = interval;
    }

    /**
     * Opens a folder, and makes it if it is not there. One that can't be written can still be read.
     *
     * @throws IOException if it can't be made, or is none
     */
    public static DirectoryStore open(Path folder) throws IOException {
        return open(folder, AtomicFiles::replace, FileWatch.INTERVAL);
    }

    static DirectoryStore open(Path folder, Disk disk, Duration interval) throws IOException {
        if (!Files.isDirectory(folder)) {
            make(folder);
        }
        DirectoryStore store = new DirectoryStore(folder, disk, interval);
        if (store.complaint().isEmpty()) {
            store.sweep();
        }
        return store;
    }

    /**
     * Opens a folder only to read it; nothing is written, not even by another who did not finish.
     *
     * @throws IOException if it is not there, or none
     */
    public static DirectoryStore reading(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(Files.exists(folder)
                    ? folder + " is not a folder"
                    : "there is no folder " + folder);
        }
        return new DirectoryStore(folder, AtomicFiles::replace, FileWatch.INTERVAL);
    }

    private static void make(Path folder) throws IOException {
        if (Files.exists(folder)) {
            throw new IOException(folder + " is not a folder");
        }
        try {
            Files.createDirectories(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new IOException("the folder " + folder + " can't be made: " + Reasons.of(e), e);
        }
    }

    /** Says why nothing can be written here; empty if it can. */
    public Optional<String> complaint() {
        try {
            return alone(folder, Optional::empty);
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** Does something while nobody else changes the folder, in this process or another. */
    private static <T> T alone(Path folder, Work<T> work) throws IOException {
        ReentrantLock threads = THREADS.computeIfAbsent(folder.toRealPath(), _ -> new ReentrantLock());
        threads.lock();
        try (FileChannel channel = channel(folder); FileLock lock = channel.lock()) {
            return lock.isValid() ? work.run() : alone(folder, work);
        } finally {
            threads.unlock();
        }
    }

    private static FileChannel channel(Path folder) throws IOException {
        try {
            return FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("the folder " + folder + " can't be written: " + Reasons.of(e), e);
        }
    }

    /** What a crash left half-written may hold a key. */
    private void sweep() throws IOException {
        alone(folder, () -> {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, AtomicFiles.UNFINISHED)) {
                for (Path each : left) {
                    Files.deleteIfExists(each);
                }
            }
            return true;
        });
    }

    @Override
    public Stored read() throws IOException {
        Path file = folder.resolve(STATE);
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return new Stored(CertStateText.parse(text), version(text));
        } catch (NoSuchFileException e) {
            return new Stored(CertState.EMPTY, "");
        } catch (CertificateException e) {
            throw new IOException(file + " is damaged: " + e.getMessage()
                    + "; put it back, or move it away to begin with a new authority", e);
        } catch (IOException e) {
            throw new IOException(file + " can't be read: " + Reasons.of(e), e);
        }
    }

    @Override
    public Optional<String> published() {
        try {
            String text = Pem.certificates(
                    Pem.readCertificates(
                            Files.readString(folder.resolve(BUNDLE), StandardCharsets.ISO_8859_1)));
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException | CertificateException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean replace(Stored seen, CertState next) throws IOException {
        return alone(folder, () -> {
            if (!read().version().equals(seen.version())) {
                return false;
            }
            String text = CertStateText.write(next);
            put(folder.resolve(STATE), text);
            settleLocked(next);
            return true;
        });
    }

    @Override
    public void settle(Stored stored) throws IOException {
        alone(folder, () -> {
            boolean current = read().version().equals(stored.version());
            if (current) {
                settleLocked(stored.state());
            }
            return current;
        });
    }

    /** The bundle comes first: nobody may see a certificate whose authority he can't know. */
    private void settleLocked(CertState state) throws IOException {
        if (!state.isEmpty()) {
            write(BUNDLE, state.bundle());
        }
        if (state.serving().isPresent()) {
            write(KEY, state.serving().get().keyPem());
            write(CERTIFICATE, state.serving().get().chainPem());
        }
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file) || !Files.readString(file, StandardCharsets.ISO_8859_1).equals(content)) {
            put(file, content);
        }
    }

    private void put(Path file, String content) throws IOException {
        try {
            disk.replace(file, content);
        } catch (IOException e) {
            throw new IOException(file + " can't be written: " + Reasons.of(e), e);
        }
    }

    private static String version(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Pem.bytes(text));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    @Override
    public synchronized void onChange(Runnable action) {
        FileWatch watching = watch == null
                ? new FileWatch(
                        List.of(folder.resolve(STATE), folder.resolve(BUNDLE), folder.resolve(CERTIFICATE),
                                folder.resolve(KEY)),
                        interval, false)
                : watch;
        watch = watching;
        watching.onChange(action);
    }

    @Override
    public String place() {
        return folder.toString();
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
