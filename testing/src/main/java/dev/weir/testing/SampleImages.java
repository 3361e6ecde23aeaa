package dev.weir.testing;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;

/** Builds real images with jib-core, from scratch, and pushes them to a registry that speaks plain HTTP. */
public final class SampleImages {
    private SampleImages() {}

    /** Pushes into a fake registry; see {@link #push(URI, String, String, int, int, long)}. */
    public static String push(FakeRegistry registry, String repository, String tag, int layers,
            int layerBytes,
            long seed) throws IOException {
        return push(registry.url(), repository, tag, layers, layerBytes, seed);
    }

    /**
     * Builds an OCI image of gzipped layers, each with one incompressible file of {@code layerBytes}, and pushes it.
     * Uses temporary folders only: neither the network nor the home directory's caches.
     *
     * @return the digest of the pushed manifest
     */
    public static String push(URI registry, String repository, String tag, int layers, int layerBytes,
            long seed)
            throws IOException {
        Path folder = Files.createTempDirectory("weir-sample");
        try {
            return build(folder, registry, repository, tag, layers, layerBytes, seed).getDigest().toString();
        } finally {
            delete(folder);
        }
    }

    private static JibContainer build(Path folder, URI registry, String repository, String tag, int layers,
            int layerBytes, long seed) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            JibContainerBuilder image = Jib.fromScratch().setFormat(ImageFormat.OCI);
            image.setFileEntriesLayers(layers(folder, layers, layerBytes, seed));
            String name = registry.getHost() + ":" + registry.getPort() + "/" + repository + ":" + tag;
            return image.containerize(Containerizer.to(RegistryImage.named(name))
                    .setAllowInsecureRegistries(true)
                    .setApplicationLayersCache(folder.resolve("layers"))
                    .setBaseImageLayersCache(folder.resolve("base"))
                    .setExecutorService(threads)
                    .setToolName("weir")
                    .setAlwaysCacheBaseImage(false));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | RegistryException | CacheDirectoryCreationException
                | InvalidImageReferenceException e) {
            throw new IOException("can't push " + repository + ":" + tag + " to " + registry, e);
        }
    }

    private static List<FileEntriesLayer> layers(Path folder, int layers, int layerBytes, long seed)
            throws IOException {
        List<FileEntriesLayer> made = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            Path file = folder.resolve("data-" + i);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                BlobSource.random(layerBytes, seed * 31 + i).writeTo(out);
            }
            made.add(FileEntriesLayer.builder()
                    .setName("layer " + i)
                    .addEntry(file, AbsoluteUnixPath.get("/data/layer-" + i))
                    .build());
        }
        return made;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
