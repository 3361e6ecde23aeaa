package dev.weir.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.Ports;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;

/** The program that builds the image: {@code mvn -Pimage package} runs it. */
public final class BuildImage {

    private BuildImage() {}

    /** Builds one image for one architecture; a mistake ends the program with 1 and a sentence. */
    public static void main(String[] args) throws InterruptedException {
        try {
            Path made = build(Options.parse(args));
            System.out
                    .println("weir: image " + made + ", " + Files.size(made) / 1_000_000 + " MB compressed, "
                            + OciArchive.digest(made));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("weir: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Returns the archive that it made. */
    static Path build(Options options) throws IOException, InterruptedException {
        Files.createDirectories(options.work());
        Path java = options.work().resolve("java-" + options.arch());
        Files.delete(Tools.emptied(java));
        JavaRuntime.link(options, java);
        Home home = new Home(options);
        home.layOut(java);
        Layers layers = new Layers(options.created());
        JibContainerBuilder image = new BaseImage(options).begin()
                .setFormat(ImageFormat.OCI)
                .setPlatforms(Set.of(new Platform(options.arch(), "linux")))
                .setCreationTime(options.created())
                .setEntrypoint(Layers.JAVA + "/bin/java", "@" + Layers.HOME + "/java.args",
                        "dev.weir.server.Main")
                .setProgramArguments("serve", "--config", "/etc/weir/weir.yaml")
                .setEnvironment(Map.of("MALLOC_ARENA_MAX", "2", "LANG", "C.UTF-8"))
                .setUser(Layers.USER + ":" + Layers.USER)
                .setWorkingDirectory(AbsoluteUnixPath.get(Layers.DATA))
                .setExposedPorts(Ports.parse(List.of("5000", "8443", "9090")))
                .setLabels(labels(options))
                .addFileEntriesLayer(layers.folder("java", java, Layers.JAVA))
                .addFileEntriesLayer(layers.writable(home.configuration(), List.of(Layers.DATA)))
                .addFileEntriesLayer(layers.folder("native", home.libraries(), Layers.HOME + "/native"))
                .addFileEntriesLayer(layers.folder("jars", home.jars(), Layers.HOME + "/lib"))
                .addFileEntriesLayer(layers.folder("aot", home.cache(), Layers.HOME + "/aot"))
                .addFileEntriesLayer(layers.folder("weir", home.rest(), Layers.HOME))
                .addFileEntriesLayer(layers.folder("configuration", home.configuration(), "/etc/weir"));
        Path archive = options.work()
                .resolve("weir-" + options.version() + "-linux-" + options.arch() + ".tar");
        Path plain = options.work().resolve("jib-" + options.arch() + ".tar");
        containerize(image, options, plain);
        OciArchive.finish(plain, archive, options);
        Files.delete(plain);
        return archive;
    }

    private static Map<String, String> labels(Options options) {
        Map<String, String> labels = new LinkedHashMap<>();
        String prefix = "org.opencontainers.image.";
        labels.put(prefix + "title", "Weir");
        labels.put(prefix + "description",
                "A pull-through container registry: images flow through, a copy stays");
        labels.put(prefix + "version", options.version());
        labels.put(prefix + "created", options.created().toString());
        labels.put(prefix + "licenses", "Apache-2.0");
        labels.put(prefix + "base.name", options.base().equals("self") ? "debian:bookworm" : options.base());
        if (!options.revision().isEmpty()) {
            labels.put(prefix + "revision", options.revision());
        }
        labels.put("dev.weir.sbom", Layers.HOME + "/sbom.cdx.json");
        return labels;
    }

    private static void containerize(JibContainerBuilder image, Options options, Path to)
            throws IOException, InterruptedException {
        // jib knows a layer again by its files' names and times, and those are the same in every build.
        Path layers = Tools.emptied(options.work().resolve("jib"));
        Path base = Files.createDirectories(options.work().resolve("jib-base"));
        try {
            image.containerize(Containerizer
                    .to(TarImage.at(to).named("weir:" + options.version().toLowerCase(java.util.Locale.ROOT)))
                    .setBaseImageLayersCache(base)
                    .setApplicationLayersCache(layers)
                    .setToolName("weir"));
        } catch (RegistryException | CacheDirectoryCreationException | InvalidImageReferenceException
                | ExecutionException e) {
            throw new IOException("the image can't be built on " + options.base() + ": " + e.getMessage(), e);
        }
    }
}
