package dev.weir.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.weir.server.ExitCode;

@Command(name = "own-folder", hidden = true, description = "Give a folder to a user: for init containers, in an image without chown.", mixinStandardHelpOptions = true)
final class OwnFolderCommand implements Callable<Integer> {

    @Option(names = "--user", required = true, paramLabel = "ID", description = "the user's and the group's number")
    private int user;

    @Parameters(paramLabel = "DIR", description = "the folder; made when it is not there")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        Files.setAttribute(folder, "unix:gid", user);
        Files.setAttribute(folder, "unix:uid", user);
        return ExitCode.OK;
    }
}
