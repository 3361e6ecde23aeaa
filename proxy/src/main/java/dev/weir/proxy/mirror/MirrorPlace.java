package dev.weir.proxy.mirror;

import java.util.Optional;

import dev.weir.proxy.mirror.ecr.EcrSettings;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * One registry that images are copied to.
 *
 * @param registry where it is, and who may push there
 * @param naming what repositories are called there
 * @param ecr what else there is to it if it is in Amazon ECR
 */
public record MirrorPlace(UpstreamSettings registry, MirrorNaming naming, Optional<EcrSettings> ecr) {

    /** Creates a place in any registry of the distribution specification. */
    public MirrorPlace(UpstreamSettings registry, MirrorNaming naming) {
        this(registry, naming, Optional.empty());
    }
}
