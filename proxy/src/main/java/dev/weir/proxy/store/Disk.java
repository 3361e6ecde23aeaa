package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** What a disk can run out of. A seam: tests have disks that are full when they want. */
interface Disk {

    /** Returns the bytes that this user may still write. */
    long usableBytes() throws IOException;

    /** Writes some or all of the bytes at a position of a file. */
    int write(FileChannel channel, ByteBuffer bytes, long position) throws IOException;

    /** Returns the disk that a folder is on. */
    static Disk of(Path folder) {
        return new Disk() {

            private volatile @Nullable FileStore fileStore;

            @Override
            public long usableBytes() throws IOException {
                // Looking for the file system costs far more than asking it; and the folder stays where it is.
                FileStore known = fileStore;
                if (known == null) {
                    known = Files.getFileStore(folder);
                    fileStore = known;
                }
                return known.getUsableSpace();
            }

            @Override
            public int write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
                return channel.write(bytes, position);
            }
        };
    }
}
