package dev.weir.certs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notices that files change, by looking at them. The system's own notification knows nothing of network file systems,
 * nor of the symbolic link ({@code ..data}) by which the kubelet changes all files of a mount at once.
 */
final class FileWatch implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMillis(250);

    private final List<Path> files;
    private final boolean settled;
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /**
     * Watches files; they need not exist.
     *
     * @param settled whether to wait until they have stayed alike for an interval: several files are not changed at once
     */
    FileWatch(List<Path> files, Duration interval, boolean settled) {
        this.files = List.copyOf(files);
        this.settled = settled;
        List<String> first = look();
        thread = Thread.ofVirtual().name("weir-certs-files").start(() -> watch(first, interval));
    }

    void onChange(Runnable action) {
        actions.add(action);
    }

    private void watch(List<String> first, Duration interval) {
        List<String> told = first;
        List<String> before = first;
        try {
            while (true) {
                Thread.sleep(interval);
                List<String> now = look();
                if (!now.equals(told) && (!settled || now.equals(before))) {
                    told = now;
                    actions.forEach(Runnable::run);
                }
                before = now;
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private List<String> look() {
        List<String> seen = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class,
                        new LinkOption[0]);
                seen.add(facts.fileKey() + " " + facts.lastModifiedTime() + " " + facts.size());
            } catch (IOException e) {
                seen.add("not there");
            }
        }
        return seen;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
