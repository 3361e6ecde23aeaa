package dev.weir.proxy.reference;

import java.util.List;
import java.util.regex.Pattern;

/** The media types of manifests. */
public final class MediaTypes {

    /** An OCI image index. */
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    /** An OCI image manifest. */
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    /** A Docker manifest list. */
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    /** A Docker image manifest, version 2, schema 2. */
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    /** What Weir asks upstreams for, whatever the client named. */
    public static final List<String> ALL = List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);

    private static final Pattern MANIFEST_TYPE = Pattern.compile("application/vnd\\.[A-Za-z0-9!#$&^_.+-]+");

    private MediaTypes() {}

    /** Returns whether a manifest of this type lists other manifests. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
    }

    /** Returns whether a text may be the media type of a manifest: vendor types of proper form, 255 characters at most. */
    public static boolean isManifestType(String mediaType) {
        return mediaType.length() <= 255 && MANIFEST_TYPE.matcher(mediaType).matches();
    }

    /** Returns a Content-Type header's media type, lower case and without parameters. */
    public static String withoutParameters(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip()
                .toLowerCase(java.util.Locale.ROOT);
    }
}
