package dev.weir.proxy.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import dev.weir.proxy.mirror.ecr.EcrFixture;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.RequestBody;

/** Amazon ECR does what every mirror does. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class EcrMirrorTest extends MirrorContract {

    private final EcrFixture aws = new EcrFixture();

    @AfterEach
    void close() {
        aws.close();
    }

    @Override
    Mirror mirror() {
        return aws.mirror();
    }

    @Test
    void itIsNamedAsAmazonNamesIt() {
        assertEquals("123456789012.dkr.ecr.eu-west-1.amazonaws.com", mirror().host());
        assertEquals("cache/docker.io/library/app", mirror().nameOf(APP));
    }

    @Test
    void aBlobCostsOnePostAndOnePut() throws Exception {
        Mirror mirror = mirror();
        mirror.prepare(APP);
        byte[] layer = random(1_000_000, 2);
        mirror.putBlob(APP, digest(random(1, 3)), RequestBody.of(random(1, 3)));
        aws.ecr().forgetRequests();

        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));

        assertEquals(List.of("POST", "PUT"),
                aws.ecr().requests(r -> true).stream().map(r -> r.method()).toList());
        assertEquals(List.of(), aws.ecr().api().actions());
    }

    @Test
    void mountedIsOnlyWhatAnImageHas() throws Exception {
        aws.ecr().quirks().mountBlobs(true);
        Mirror mirror = mirror();
        mirror.prepare(APP);
        mirror.prepare(OTHER);
        byte[] config = random(10, 4);
        byte[] layer = random(1_000, 5);
        mirror.putBlob(APP, digest(config), RequestBody.of(config));
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        assertEquals(false, mirror.mount(OTHER, digest(layer), APP));

        mirror.putManifest(APP, image(config, layer), Optional.of(Tag.parse("v1")));

        assertEquals(true, mirror.mount(OTHER, digest(layer), APP));
        assertEquals(true, mirror.hasBlob(OTHER, digest(layer)));
        assertEquals(Map.of("v1", image(config, layer).digest().toString()),
                aws.ecr().tags("cache/docker.io/library/app"));
    }
}
