package dev.weir.proxy.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/**
 * Credentials in a file that may be replaced at any time, also by way of links as Kubernetes does. When it can't be read,
 * or makes no sense, what it said last stays.
 */
final class ChangingFile implements CredentialsSource {

    private static final Logger LOG = LoggerFactory.getLogger(ChangingFile.class);
    private static final long MOST_BYTES = 4L << 20;

    /** Makes sense of the file. */
    @FunctionalInterface
    interface Reader {
        CredentialsSource read(String text) throws CredentialsException;
    }

    /** What tells a file from the one that was there before. */
    private record Stamp(FileTime changed, long size, @Nullable Object key) {}

    /**
     * What was read.
     *
     * @param failure why it is not what the file says now, if so
     */
    private record Found(Stamp stamp, @Nullable CredentialsSource source,
            @Nullable CredentialsException failure) {}

    private final Path file;
    private final Reader reader;
    private volatile @Nullable Found last;

    ChangingFile(Path file, Reader reader) {
        this.file = file;
        this.reader = reader;
    }

    @Override
    public Credentials current(String registry) throws CredentialsException {
        Found found = read();
        if (found.source == null) {
            throw Objects.requireNonNull(found.failure);
        }
        return found.source.current(registry);
    }

    @Override
    public void refused(Credentials credentials) {
        Found found = last;
        if (found != null && found.source != null) {
            found.source.refused(credentials);
        }
    }

    private Found read() throws CredentialsException {
        Found before = last;
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp stamp = new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
            if (before != null && before.stamp.equals(stamp)) {
                return before;
            }
            if (stamp.size > MOST_BYTES) {
                return keep(before, stamp,
                        new CredentialsException("the file " + file + " is too large", null));
            }
            try {
                Found found = new Found(stamp, reader.read(Files.readString(file)), null);
                last = found;
                return found;
            } catch (CredentialsException e) {
                return keep(before, stamp, e);
            }
        } catch (IOException e) {
            if (before != null && before.source != null) {
                return before;
            }
            throw new CredentialsException("the file " + file
                    + (Files.exists(file) ? " can't be read" : " is not there"), e);
        }
    }

    private Found keep(@Nullable Found before, Stamp stamp, CredentialsException failure) {
        CredentialsSource source = before == null ? null : before.source;
        if (source != null) {
            LOG.warn("the credentials in {} stay as they were: {}", file, failure.getMessage());
        }
        Found found = new Found(stamp, source, failure);
        last = found;
        return found;
    }

    @Override
    public String toString() {
        return "the file " + file;
    }
}
