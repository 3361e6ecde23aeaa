package dev.weir.proxy.mirror;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** What tags were before. */
@FunctionalInterface
public interface TagHistory {

    /** Nothing is known. */
    TagHistory NONE = (_, _, _) -> false;

    /** Returns whether a tag has had a digest here before. Blocks. */
    boolean knew(Repository repository, Tag tag, Digest digest);
}
