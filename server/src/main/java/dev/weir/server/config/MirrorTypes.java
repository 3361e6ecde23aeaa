package dev.weir.server.config;

/** The types of values that only the mirror has. */
final class MirrorTypes {

    static final String ALL = "all";
    static final String USED = "used";

    /** A platform, or one of two words. */
    static final ValueType<String> PLATFORM = new ValueType<>("platform", text -> text.equals(ALL)
            || text.equals(USED) ? text : UpstreamTypes.PLATFORM.parser().parse(text), text -> text);

    private MirrorTypes() {}
}
