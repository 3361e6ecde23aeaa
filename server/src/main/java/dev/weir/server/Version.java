package dev.weir.server;

/** Which Weir this is. */
public final class Version {

    private Version() {}

    /** Returns the version from the jar's manifest, or {@code development} where the classes are in no jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
