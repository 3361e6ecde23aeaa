package dev.weir.server.nodes;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A host's file system, seen from a container that has it mounted, or a folder that stands for one. Paths are the host's
 * own. A symbolic link leads where it leads on the host: an absolute one begins at this root, and none leads out of it.
 */
final class HostRoot {

    private static final int MAX_LINKS = 40;
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final String TEMPORARY = ".weir-new";

    private final Path root;

    HostRoot(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Returns where a file of the host is here; it need not exist. */
    Path locate(String hostPath) throws IOException {
        Deque<String> steps = new ArrayDeque<>(List.of(hostPath.split("/", -1)));
        Path at = root;
        int links = 0;
        while (!steps.isEmpty()) {
            String step = steps.pop();
            if (step.isEmpty() || step.equals(".")) {
                continue;
            }
            if (step.equals("..")) {
                at = at.equals(root) ? root : parent(at);
                continue;
            }
            Path next = at.resolve(step);
            if (Files.isSymbolicLink(next)) {
                if (++links > MAX_LINKS) {
                    throw new FileSystemLoopException(hostPath + ": symbolic links lead in a circle");
                }
                String target = Files.readSymbolicLink(next).toString();
                at = target.startsWith("/") ? root : at;
                List.of(target.split("/", -1)).reversed().forEach(steps::push);
            } else {
                at = next;
            }
        }
        return at;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /** Returns a file's text, if there is such a file. A folder is none, and below a file there is none. */
    Optional<String> read(String hostPath) throws IOException {
        Path file = locate(hostPath);
        if (obstacle(hostPath).isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns what keeps a file from being written: a folder in its place, or a file where a folder must be. */
    Optional<String> obstacle(String hostPath) throws IOException {
        if (Files.isDirectory(locate(hostPath))) {
            return Optional.of(hostPath + " is a folder");
        }
        for (int slash = hostPath.indexOf('/', 1); slash > 0; slash = hostPath.indexOf('/', slash + 1)) {
            String folder = hostPath.substring(0, slash);
            Path there = locate(folder);
            if (Files.exists(there) && !Files.isDirectory(there)) {
                return Optional.of(folder + " is not a folder");
            }
        }
        return Optional.empty();
    }

    boolean exists(String hostPath) throws IOException {
        return Files.exists(locate(hostPath));
    }

    /**
     * Returns the names in a folder, in their order; none when there is no such folder. What a write left that was cut off
     * is not among them.
     */
    List<String> names(String hostFolder) throws IOException {
        try (Stream<Path> found = Files.list(locate(hostFolder))) {
            return found.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !name.endsWith(TEMPORARY))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    /** Writes a file in one step: whoever reads sees the old text or the new one, also after a crash. */
    void write(String hostPath, String text) throws IOException {
        Path file = locate(hostPath);
        Files.createDirectories(parent(file));
        Path fresh = temporary(file);
        Files.writeString(fresh, text);
        sync(fresh);
        if (Files.exists(file)) {
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
            sameOwner(file, fresh);
        } else {
            Files.setPosixFilePermissions(fresh, READABLE);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(parent(file));
    }

    private static void sameOwner(Path as, Path file) throws IOException {
        for (String attribute : List.of("unix:uid", "unix:gid")) {
            Object wanted = Files.getAttribute(as, attribute);
            if (!wanted.equals(Files.getAttribute(file, attribute))) {
                Files.setAttribute(file, attribute, wanted);
            }
        }
    }

    private static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + TEMPORARY);
    }

    /** Removes what a write of the file left that was cut off, if there is such a thing. */
    void deleteLeftover(String hostPath, String upTo) throws IOException {
        if (obstacle(hostPath).isEmpty() && Files.exists(temporary(locate(hostPath)))) {
            Files.delete(temporary(locate(hostPath)));
            deleteEmptyAbove(hostPath, upTo);
        }
    }

    /** Removes a file, and the folders above it that are empty then, up to one that stays. */
    void delete(String hostPath, String upTo) throws IOException {
        Path file = locate(hostPath);
        Files.deleteIfExists(temporary(file));
        Files.deleteIfExists(file);
        sync(parent(file));
        deleteEmptyAbove(hostPath, upTo);
    }

    /** A link to a folder stays, and so does what it leads to; so does a folder that something is mounted on. */
    private void deleteEmptyAbove(String hostPath, String upTo) throws IOException {
        String folder = above(hostPath);
        while (folder.startsWith(upTo + "/")) {
            Path link = locate(above(folder)).resolve(folder.substring(folder.lastIndexOf('/') + 1));
            if (Files.isSymbolicLink(link) || !Files.isDirectory(link) || !isEmpty(link)) {
                return;
            }
            try {
                Files.delete(link);
            } catch (FileSystemException e) {
                return;
            }
            sync(parent(link));
            folder = above(folder);
        }
    }

    private static String above(String hostPath) {
        return hostPath.substring(0, hostPath.lastIndexOf('/'));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.findAny().isEmpty();
        }
    }

    private static void sync(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
