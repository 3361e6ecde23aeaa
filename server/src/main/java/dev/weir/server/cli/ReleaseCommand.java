package dev.weir.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.store.TagRelease;
import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;

@Command(name = "release", description = "Let a tag that a policy keeps at an old digest take what the upstream says it is now, once; also while Weir runs.", mixinStandardHelpOptions = true)
final class ReleaseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private @Nullable StoreOption where;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "an image with its tag: docker.io/acme/app:v1")
    private List<String> images = List.of();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path store;
        try {
            store = StoreOption.path(where);
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.FAILURE;
        }
        boolean all = true;
        for (ImageReference image : images.stream().map(this::parse).toList()) {
            Optional<Digest> kept = TagRelease.release(store, image.repository(), image.tag().orElseThrow());
            if (kept.isPresent()) {
                out.println(image + " is released from " + kept.get());
            } else {
                err.println("weir: the store " + store + " knows no " + image);
                all = false;
            }
        }
        return all ? ExitCode.OK : ExitCode.FAILURE;
    }

    private ImageReference parse(String text) {
        try {
            ImageReference image = ImageReference.parse(text);
            if (image.digest().isEmpty()) {
                return image;
            }
        } catch (InvalidReferenceException e) {
            throw new ParameterException(spec.commandLine(), text + ": " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), text + ": a digest never changes; name a tag");
    }
}
