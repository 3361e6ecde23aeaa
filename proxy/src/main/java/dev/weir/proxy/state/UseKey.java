package dev.weir.proxy.state;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** What uses are summed up by. */
record UseKey(Repository repository, @Nullable Tag tag, Digest digest) {

    static UseKey of(ImageUse use) {
        return new UseKey(use.repository(), use.tag().orElse(null), use.digest());
    }
}
