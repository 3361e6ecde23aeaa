package dev.weir.image;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.weir.testing.HttpProbe;

/** The image as a cluster runs it: read-only, without privileges, with 256 MB; on the machine's own network. */
final class RunningImage implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("started in (\\d+) ms");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String id;
    private final int port;

    private RunningImage(String id, int port) {
        this.id = id;
        this.port = port;
    }

    static RunningImage start(String image, Path folder, URI upstream)
            throws IOException, InterruptedException {
        int port = freePort();
        Path configuration = Files.createTempDirectory(folder, "etc");
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(configuration.resolve("weir.yaml"), """
                listen: {registry: "127.0.0.1:%d", admin: "127.0.0.1:0"}
                http: {drainTimeout: 1m}
                store: {path: /var/lib/weir, maxSize: 100MiB, reserve: 1MiB}
                upstreams: {docker.io: {url: "%s"}}
                """.formatted(port, upstream));
        String id = Docker.run("run", "--detach", "--read-only", "--cap-drop", "ALL", "--security-opt",
                "no-new-privileges", "--memory", "256m", "--network", "host", "--tmpfs",
                "/var/lib/weir:rw,noexec,uid=65532,gid=65532", "--volume", configuration + ":/etc/weir:ro",
                image);
        RunningImage running = new RunningImage(id.lines().reduce((a, b) -> b).orElseThrow(), port);
        try {
            running.await("started in ");
            return running;
        } catch (AssertionError e) {
            running.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** Waits until its log has a text. */
    void await(String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!log().contains(text)) {
            if (System.nanoTime() > end || !isRunning()) {
                throw new AssertionError("waited in vain for: " + text + "\n" + log());
            }
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    boolean isRunning() throws IOException, InterruptedException {
        return inspect("{{.State.Running}}").equals("true");
    }

    String inspect(String format) throws IOException, InterruptedException {
        return Docker.run("inspect", "--format", format, id);
    }

    String log() throws IOException, InterruptedException {
        return Docker.run("logs", id);
    }

    /** How long it took from the process's start to ready, in milliseconds. */
    int startMillis() throws IOException, InterruptedException {
        Matcher started = STARTED.matcher(log());
        if (!started.find()) {
            throw new AssertionError(log());
        }
        return Integer.parseInt(started.group(1));
    }

    /** The CPU time that it has used so far, in milliseconds (proc(5): fields 14 and 15, in hundredths of a second). */
    long cpuMillis() throws IOException, InterruptedException {
        String stat = Files.readString(Path.of("/proc/" + inspect("{{.State.Pid}}") + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    HttpProbe probe() {
        return HttpProbe.of(url());
    }

    void signal(String name) throws IOException, InterruptedException {
        Docker.run("kill", "--signal", name, id);
    }

    int exitCode() throws IOException, InterruptedException {
        return Integer.parseInt(Docker.run("wait", id));
    }

    @Override
    public void close() throws IOException {
        try {
            Docker.run("rm", "--force", id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
