package dev.weir.proxy.state;

import static dev.weir.proxy.state.TestUses.LATEST;
import static dev.weir.proxy.state.TestUses.NGINX;
import static dev.weir.proxy.state.TestUses.QUICK;
import static dev.weir.proxy.state.TestUses.START;
import static dev.weir.proxy.state.TestUses.awaitWritten;
import static dev.weir.proxy.state.TestUses.byDigest;
import static dev.weir.proxy.state.TestUses.digest;
import static dev.weir.proxy.state.TestUses.history;
import static dev.weir.proxy.state.TestUses.pulls;
import static dev.weir.proxy.state.TestUses.tagged;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

class StateKeeperTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("state.db");
    }

    @Test
    void aHundredThousandUsesFromManyThreadsAreAllCounted() throws Exception {
        int threads = 8;
        int each = 12_500;
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            try (ExecutorService clients = Executors.newFixedThreadPool(threads)) {
                for (int thread = 0; thread < threads; thread++) {
                    clients.execute(() -> {
                        for (int i = 0; i < each; i++) {
                            keeper.used(byDigest("image " + i % 10, i));
                        }
                    });
                }
            }
            awaitWritten(keeper, 100_000);
            assertEquals(new StateKeeper.Statistics(100_000, 0, 0), keeper.statistics());
        }
        List<ImageRow> images = StateKeeper.images(file(), ImageQuery.all());
        assertEquals(10, images.size());
        for (ImageRow image : images) {
            assertEquals(10_000, image.pulls());
        }
    }

    @Test
    void firstAndLastUseAreRememberedToTheMillisecond() throws IOException {
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 5));
            keeper.used(tagged("a", 2));
            keeper.used(tagged("a", 9));
            awaitWritten(keeper, 3);
            keeper.used(tagged("a", 30));
            keeper.used(tagged("a", 20));
        }
        assertEquals(
                List.of(new ImageRow(NGINX, Optional.of(LATEST), digest("a"), MediaTypes.OCI_INDEX, 1_234,
                        START.plusMillis(2), START.plusMillis(30), 5, ImageUse.Source.UPSTREAM)),
                StateKeeper.images(file(), ImageQuery.all()));
    }

    @Test
    void usesByTagAndByDigestAreCountedApart() throws IOException {
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 0));
            keeper.used(byDigest("a", 1));
            keeper.used(byDigest("a", 2));
            awaitWritten(keeper, 3);
            keeper.used(byDigest("a", 3));
        }
        List<ImageRow> images = StateKeeper.images(file(), ImageQuery.all());
        assertEquals(List.of(Optional.empty(), Optional.of(LATEST)),
                images.stream().map(ImageRow::tag).toList());
        assertEquals(List.of(3L, 1L), images.stream().map(ImageRow::pulls).toList());
    }

    @Test
    void aTagsHistoryIsInTheOrderItWasSeen() throws IOException {
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 0));
            awaitWritten(keeper, 1);
            keeper.used(tagged("a", 10));
            keeper.used(tagged("b", 20));
            awaitWritten(keeper, 3);
            keeper.used(tagged("c", 30));
            keeper.used(tagged("b", 40));
        }
        assertEquals(
                List.of(new TagChange(digest("a"), START), new TagChange(digest("b"), START.plusMillis(20)),
                        new TagChange(digest("c"), START.plusMillis(30)),
                        new TagChange(digest("b"), START.plusMillis(40))),
                StateKeeper.history(file(), NGINX, LATEST));
        assertEquals(List.of(), StateKeeper.history(file(), NGINX, new Tag("other")));
    }

    @Test
    void aTagThatMovesAwayAndBackAtOnceIsSeenToDoSo() throws IOException {
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 0));
            keeper.used(tagged("b", 1));
            keeper.used(tagged("a", 2));
        }
        assertEquals(List.of(digest("a"), digest("b"), digest("a")), history(file()));
    }

    @Test
    void whatWasSeenIsStillThereAfterARestart() throws IOException {
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 0));
        }
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 1_000));
        }
        assertEquals(2, pulls(file()));
        assertEquals(List.of(digest("a")), history(file()));
    }

    @Test
    void imagesAreFilteredSortedAndLimited() throws IOException {
        Repository app = new Repository("quay.io", "team/app");
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 50));
            for (int i = 0; i < 3; i++) {
                keeper.used(new ImageUse(app, Optional.of(LATEST), digest("b"), MediaTypes.OCI_MANIFEST, 1,
                        ImageUse.Source.FLIGHT, START));
            }
        }
        assertEquals(List.of(NGINX, app), repositories(ImageQuery.all()));
        assertEquals(List.of(app, NGINX), repositories(ImageQuery.all().orderedBy(ImageQuery.Order.PULLS)));
        assertEquals(List.of(NGINX, app), repositories(ImageQuery.all().orderedBy(ImageQuery.Order.NAME)));
        assertEquals(List.of(app), repositories(ImageQuery.all().ofRegistry("quay.io")));
        assertEquals(List.of(NGINX), repositories(ImageQuery.all().withPathContaining("ngi")));
        assertEquals(List.of(), repositories(ImageQuery.all().withPathContaining("ng%")));
        assertEquals(List.of(NGINX), repositories(ImageQuery.all().atMost(1)));
    }

    @Test
    void aMissingFileIsNamedToTheReader() {
        IOException e = assertThrows(IOException.class, () -> StateKeeper.images(file(), ImageQuery.all()));
        assertTrue(String.valueOf(e.getMessage()).contains("state.db"), e.getMessage());
        assertFalse(Files.exists(file()));
    }

    @Test
    void aKeeperThatSawNothingLeavesNoFile() {
        StateKeeper.open(file(), QUICK).close();
        assertFalse(Files.exists(file()));
    }

    @Test
    void aUseAfterTheEndIsDroppedAndCounted() {
        StateKeeper keeper = StateKeeper.open(file(), QUICK);
        keeper.close();
        keeper.used(tagged("a", 0));
        assertEquals(new StateKeeper.Statistics(0, 1, 0), keeper.statistics());
    }

    private List<Repository> repositories(ImageQuery query) throws IOException {
        return StateKeeper.images(file(), query).stream().map(ImageRow::repository).toList();
    }
}
