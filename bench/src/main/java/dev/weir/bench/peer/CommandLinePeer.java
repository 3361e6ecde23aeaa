package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any other registry, given as {@code name=command}. In the command, {@code {port}} is where it must listen on the
 * loopback address, {@code {upstream}} what it is a proxy of, and {@code {folder}} an empty folder of its own, which is
 * also its working directory. It must stay in the foreground.
 */
public final class CommandLinePeer implements Contender {

    private static final Pattern FORM = Pattern.compile("([a-z0-9][a-z0-9.-]*)=(\\S.*)", Pattern.DOTALL);

    private final String name;
    private final String command;

    private CommandLinePeer(String name, String command) {
        this.name = name;
        this.command = command;
    }

    /**
     * Reads {@code name=command}.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public static CommandLinePeer parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !form.group(2).contains("{port}")) {
            throw new IllegalArgumentException("a peer is name=command, with {port} in the command,"
                    + " and {upstream} and {folder} where it needs them: " + text);
        }
        return new CommandLinePeer(form.group(1), form.group(2));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean speaksTls() {
        return false;
    }

    @Override
    public boolean evicts() {
        return false;
    }

    @Override
    public Peer start(Path folder, Setting setting) throws IOException {
        int port = Service.freePort();
        String line = command.replace("{port}", Integer.toString(port))
                .replace("{upstream}", setting.upstream().toString())
                .replace("{folder}", folder.toString());
        Service service = Service.start(name, folder, Map.of(), List.of("sh", "-c", "exec " + line));
        Peer peer = new Peer(name, URI.create("http://127.0.0.1:" + port), service);
        service.awaitReady(peer.address().resolve("/v2/"));
        return peer;
    }
}
