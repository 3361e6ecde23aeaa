package dev.weir.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;

/** What Weir's own layers lie on. It needs no more than the C library: Weir brings its Java along. */
final class BaseImage {

    private static final List<String> PACKAGES = List.of("base-files", "libc6", "libcrypt1", "libgcc-s1");
    private static final List<String> LEFT_OUT = List.of("usr/share/doc", "usr/share/man",
            "usr/share/lintian",
            "usr/share/locale", "usr/lib/x86_64-linux-gnu/gconv", "usr/lib/aarch64-linux-gnu/gconv");

    private final Options options;

    BaseImage(Options options) {
        this.options = options;
    }

    /** Begins an image on the base. */
    JibContainerBuilder begin() throws IOException {
        String base = options.base();
        Path path = Path.of(base);
        try {
            if (base.equals("self")) {
                return onRoot(selfMade());
            }
            if (Files.isDirectory(path)) {
                return onRoot(path);
            }
            if (Files.isRegularFile(path)) {
                return Jib.from(TarImage.at(path));
            }
            ImageReference reference = ImageReference.parse(base);
            return Jib.from(RegistryImage.named(reference)
                    .addCredentialRetriever(CredentialRetrieverFactory.forImage(reference, event -> {})
                            .dockerConfig()));
        } catch (InvalidImageReferenceException e) {
            throw new IOException("the base " + base + " is no folder, no file and no image's name", e);
        }
    }

    private JibContainerBuilder onRoot(Path root) throws IOException {
        Path tar = options.work().resolve("base-" + options.arch() + ".tar");
        RootTar.write(root, tar, options.arch(), options.created());
        return Jib.from(TarImage.at(tar));
    }

    /**
     * Takes the few packages of Debian that hold the C library out of what debootstrap downloads: no shell, no package
     * manager, nothing to keep up to date but that. {@code status.d} tells scanners what is there.
     */
    private Path selfMade() throws IOException {
        Path packages = options.work().resolve("debian-" + options.arch());
        if (!Files.isDirectory(packages.resolve("var/cache/apt/archives"))) {
            Tools.emptied(packages);
            Tools.run("debootstrap", "--variant=minbase", "--download-only", "--arch=" + options.arch(),
                    "bookworm",
                    packages.toString());
        }
        Path root = Tools.emptied(options.work().resolve("root-" + options.arch()));
        for (String name : PACKAGES) {
            Path deb = deb(packages.resolve("var/cache/apt/archives"), name);
            Tools.run("dpkg-deb", "--extract", deb.toString(), root.toString());
            Path status = Files.createDirectories(root.resolve("var/lib/dpkg/status.d")).resolve(name);
            Files.writeString(status, Tools.run("dpkg-deb", "--field", deb.toString()));
        }
        for (String folder : LEFT_OUT) {
            if (folder.endsWith("/doc")) {
                keepCopyrights(root.resolve(folder));
            } else if (Files.exists(root.resolve(folder))) {
                Files.delete(Tools.emptied(root.resolve(folder)));
            }
        }
        accounts(root);
        return root;
    }

    private static Path deb(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "_"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("debootstrap has not downloaded " + name));
        }
    }

    private static void keepCopyrights(Path doc) throws IOException {
        for (Path path : Tools.tree(doc).reversed()) {
            boolean kept = path.endsWith("copyright") || Files.isDirectory(path)
                    || Files.isSymbolicLink(path);
            if (!kept) {
                Files.delete(path);
            }
        }
    }

    private static void accounts(Path root) throws IOException {
        Path etc = Files.createDirectories(root.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), """
                root:x:0:0:root:/:/sbin/nologin
                weir:x:%1$d:%1$d:Weir:/var/lib/weir:/sbin/nologin
                """.formatted(Layers.USER));
        Files.writeString(etc.resolve("group"),
                "root:x:0:\nweir:x:%d:\n".formatted(Layers.USER).toLowerCase(Locale.ROOT));
        Files.writeString(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
        Path tmp = Files.createDirectories(root.resolve("tmp"));
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(tmp, "unix:mode", 01777);
    }
}
