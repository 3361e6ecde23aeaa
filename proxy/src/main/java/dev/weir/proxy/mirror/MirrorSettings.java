package dev.weir.proxy.mirror;

import java.util.Optional;

import dev.weir.proxy.mirror.ecr.EcrSettings;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * The registry that images are copied to.
 *
 * @param registry where it is, and who may push there
 * @param naming what repositories are called there
 * @param copies images that are copied at once, 1 or more
 * @param transfers blobs that are sent at once, 1 or more
 * @param ecr what Amazon ECR needs beside that, if the registry is there
 */
public record MirrorSettings(UpstreamSettings registry, MirrorNaming naming, int copies, int transfers,
        Optional<EcrSettings> ecr) {

    /** Copies at once, unless set otherwise. */
    public static final int DEFAULT_COPIES = 4;
    /** Blobs at once, unless set otherwise. */
    public static final int DEFAULT_TRANSFERS = 6;

    /** Checks the numbers. */
    public MirrorSettings {
        if (copies < 1 || transfers < 1) {
            throw new IllegalArgumentException("a mirror needs 1 or more copies and transfers at once");
        }
    }

    /** Creates the settings of a registry that is not Amazon ECR. */
    public MirrorSettings(UpstreamSettings registry, MirrorNaming naming, int copies, int transfers) {
        this(registry, naming, copies, transfers, Optional.empty());
    }
}
