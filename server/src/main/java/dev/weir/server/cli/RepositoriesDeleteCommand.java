package dev.weir.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.ecr.EcrRepositories;
import dev.weir.proxy.mirror.ecr.EcrRepositories.Contents;
import dev.weir.proxy.mirror.ecr.EcrRepositories.Deletion;
import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;

@Command(name = "delete", description = "Delete repositories of the mirror: empty ones, or with their images. Images that are pulled again are copied again.", mixinStandardHelpOptions = true)
final class RepositoriesDeleteCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private EcrMirrorOption option = new EcrMirrorOption();

    @Option(names = "--force", description = "delete the images too")
    private boolean force;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "a repository as weir repositories list names it, with its registry or without")
    private List<String> names = List.of();

    /** A repository to delete, and where. */
    private record Chosen(EcrRepositories registry, String name) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        List<MirrorPlace> mirrors;
        try {
            mirrors = option.mirrors();
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.FAILURE;
        } catch (IllegalArgumentException e) {
            err.println("weir: " + e.getMessage());
            return ExitCode.FAILURE;
        }
        List<EcrRepositories> registries = mirrors.stream()
                .map(each -> new EcrRepositories(each.ecr().orElseThrow(), each.naming()))
                .toList();
        try {
            return delete(mirrors, registries);
        } catch (MirrorException e) {
            err.println("weir: " + e.getMessage());
            return ExitCode.FAILURE;
        } finally {
            registries.forEach(EcrRepositories::close);
        }
    }

    private int delete(List<MirrorPlace> mirrors, List<EcrRepositories> registries)
            throws MirrorException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Chosen> chosen = new ArrayList<>();
        boolean all = true;
        for (String name : names) {
            Chosen each = choose(name, mirrors, registries);
            Optional<Contents> contents = each.registry.contents(each.name);
            if (contents.isEmpty()) {
                err.println("weir: there is no repository " + each.name);
                all = false;
            } else if (contents.get().images() > 0 && !force) {
                err.println("weir: " + each.name + " has " + contents.get().images()
                        + " images; --force deletes them too");
                all = false;
            } else {
                out.println(each.name + ": " + contents.get().images() + " images, " + contents.get().bytes()
                        + " B");
                chosen.add(each);
            }
        }
        if (!chosen.isEmpty() && !yes && !confirmed(chosen.size())) {
            err.println("weir: nothing was deleted");
            return ExitCode.FAILURE;
        }
        for (Chosen each : chosen) {
            all &= delete(each);
        }
        return all ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** Returns which mirror is meant: the one whose host the name begins with, else the first. */
    private static Chosen choose(String name, List<MirrorPlace> mirrors,
            List<EcrRepositories> registries) {
        for (int i = 0; i < mirrors.size(); i++) {
            String host = mirrors.get(i).naming().host() + "/";
            if (name.startsWith(host)) {
                return new Chosen(registries.get(i), name.substring(host.length()));
            }
        }
        return new Chosen(registries.getFirst(), name);
    }

    private boolean confirmed(int count) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        err.print("delete " + (count == 1 ? "this repository" : "these " + count + " repositories")
                + "? [y/N] ");
        err.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                .readLine();
        return answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    }

    private boolean delete(Chosen each) throws MirrorException {
        Deletion deletion = each.registry.delete(each.name, force);
        PrintWriter err = spec.commandLine().getErr();
        switch (deletion) {
            case DELETED -> spec.commandLine().getOut().println("deleted " + each.name);
            case MISSING -> err.println("weir: there is no repository " + each.name + " any more");
            case NOT_EMPTY ->
                err.println("weir: " + each.name + " got images meanwhile; --force deletes them too");
        }
        return deletion == Deletion.DELETED;
    }
}
