package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;

class InventoryTest {

    private final Space space = new Space(new StoreSettings(Path.of("store"), Long.MAX_VALUE, 0),
            new TestDisk(),
            new TestClock(), () -> {});
    private final Inventory inventory = new Inventory(space);

    private static Digest digest(int seed) {
        byte[] name = TestStore.bytes(seed, 8);
        return (seed % 7 == 0 ? DigestAlgorithm.SHA512 : DigestAlgorithm.SHA256).digestOf(name);
    }

    @Test
    void itAgreesWithAPlainMapWhateverHappens() {
        Random random = new Random(42);
        Map<Digest, Long> model = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            Digest digest = digest(random.nextInt(9_000));
            if (random.nextInt(3) == 0) {
                inventory.remove(digest);
                model.remove(digest);
            } else {
                long size = random.nextInt(1000);
                inventory.add(digest, size, i);
                model.put(digest, size);
            }
        }
        assertEquals(model.size(), inventory.objects());
        assertEquals(model.values().stream().mapToLong(Long::longValue).sum(), space.committed());
        for (int seed = 0; seed < 9_000; seed++) {
            Digest digest = digest(seed);
            assertEquals(model.getOrDefault(digest, StoredObject.ABSENT), inventory.sizeOf(digest));
        }
        Map<Digest, Long> listed = new HashMap<>();
        inventory.forEach(object -> {
            if (object.isPresent()) {
                listed.put(object.digest(), object.size());
            }
        });
        assertEquals(model, listed);
    }

    @Test
    void whatIsReferredToIsRememberedWhileItIsAbsent() {
        List<Digest> children = new ArrayList<>();
        for (int i = 1; i <= 3_000; i++) {
            children.add(digest(i));
        }
        Digest manifest = digest(0);
        inventory.keep(manifest, children);
        inventory.keep(manifest, children);
        for (int i = 10_000; i < 20_000; i++) {
            inventory.add(digest(i), 1, 1);
            inventory.remove(digest(i));
        }
        assertTrue(inventory.isKept(manifest));
        for (Digest child : children) {
            inventory.add(child, 10, 1);
            assertEquals(10, inventory.sizeOf(child));
        }
        assertNull(inventory.takeOut(found(children.getFirst())), "a kept manifest refers to it");
        inventory.add(manifest, 100, 1);
        StoredObject[] freed = inventory.takeOut(found(manifest));
        assertNotNull(freed);
        assertEquals(3_000, freed.length);
        assertFalse(inventory.isKept(manifest));
        assertNotNull(inventory.takeOut(found(children.getFirst())));
        assertEquals(2_999, inventory.objects());
        assertEquals(29_990, space.committed());
    }

    private StoredObject found(Digest digest) {
        List<StoredObject> found = new ArrayList<>();
        inventory.forEach(object -> {
            if (object.digest().equals(digest)) {
                found.add(object);
            }
        });
        assertEquals(1, found.size());
        return found.getFirst();
    }

    @Test
    void onlyDigestsAreNames() {
        for (String odd : List.of("", "a", "A".repeat(64), "g".repeat(64), "/".repeat(64), ":".repeat(64),
                "0".repeat(63), "0".repeat(127))) {
            assertThrows(IllegalArgumentException.class, () -> new StoredObject(odd), odd);
        }
        for (Digest digest : List.of(digest(0), digest(1))) {
            assertEquals(digest, new StoredObject(digest.hex()).digest());
        }
    }
}
