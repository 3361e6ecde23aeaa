package dev.weir.proxy.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/**
 * What a manifest refers to. The manifest's bytes are kept beside it and never written anew.
 *
 * @param mediaType the {@code mediaType} field, if the manifest has one
 * @param artifactType the {@code artifactType} field, if the manifest has one
 * @param manifests the manifests of an index, in order; empty for an image
 * @param blobs the config and the layers of an image, in order; empty for an index
 * @param subject the manifest that this one refers to ({@code subject}), if any
 */
public record ManifestContent(Optional<String> mediaType, Optional<String> artifactType,
        List<Descriptor> manifests,
        List<Descriptor> blobs, Optional<Descriptor> subject) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String ATTESTED = "vnd.docker.reference.digest";

    /** Copies the lists. */
    public ManifestContent {
        manifests = List.copyOf(manifests);
        blobs = List.copyOf(blobs);
    }

    /**
     * Reads a manifest.
     *
     * @throws IllegalArgumentException if the bytes are not a JSON object, or a descriptor is not one
     */
    public static ManifestContent parse(byte[] content) {
        try (JsonParser parser = JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), content)) {
            return new ManifestParser(parser).parse();
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the manifest is not valid JSON: " + e.getOriginalMessage(),
                    e);
        }
    }

    /** Every digest that the manifest refers to: manifests, blobs and subject excepted. */
    public List<Digest> children() {
        List<Digest> children = new ArrayList<>(manifests.size() + blobs.size());
        manifests.forEach(each -> children.add(each.digest()));
        blobs.forEach(each -> children.add(each.digest()));
        return children;
    }

    private static final class ManifestParser {

        private final JsonParser parser;
        private final List<Descriptor> manifests = new ArrayList<>();
        private final List<Descriptor> blobs = new ArrayList<>();
        private @Nullable String mediaType;
        private @Nullable String artifactType;
        private @Nullable Descriptor subject;

        ManifestParser(JsonParser parser) {
            this.parser = parser;
        }

        ManifestContent parse() {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the manifest is not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "mediaType" -> mediaType = text(value);
                    case "artifactType" -> artifactType = text(value);
                    case "config" -> descriptor(value).ifPresent(blobs::add);
                    case "subject" -> subject = descriptor(value).orElse(null);
                    case "layers" -> descriptors(value, blobs);
                    case "manifests" -> descriptors(value, manifests);
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("the manifest has text after its JSON object");
            }
            return new ManifestContent(Optional.ofNullable(mediaType), Optional.ofNullable(artifactType),
                    manifests,
                    blobs, Optional.ofNullable(subject));
        }

        private @Nullable String text(JsonToken value) {
            if (value == JsonToken.VALUE_STRING) {
                return parser.getString();
            }
            parser.skipChildren();
            return null;
        }

        private void descriptors(JsonToken value, List<Descriptor> into) {
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            JsonToken each;
            while ((each = parser.nextToken()) != JsonToken.END_ARRAY) {
                descriptor(each).ifPresent(into::add);
            }
        }

        private Optional<Descriptor> descriptor(JsonToken value) {
            if (value != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return Optional.empty();
            }
            String type = "application/octet-stream";
            Digest digest = null;
            long size = 0;
            String platform = null;
            boolean foreign = false;
            Digest attests = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (field.equals("digest") && token == JsonToken.VALUE_STRING) {
                    digest = Digest.parse(parser.getString());
                } else if (field.equals("mediaType") && token == JsonToken.VALUE_STRING) {
                    type = parser.getString();
                } else if (field.equals("size") && token == JsonToken.VALUE_NUMBER_INT) {
                    size = parser.getLongValue();
                } else if (field.equals("platform") && token == JsonToken.START_OBJECT) {
                    platform = platform();
                } else if (field.equals("annotations") && token == JsonToken.START_OBJECT) {
                    attests = attested();
                } else if (field.equals("urls") && token == JsonToken.START_ARRAY) {
                    foreign = true;
                    parser.skipChildren();
                } else {
                    parser.skipChildren();
                }
            }
            return digest == null
                    ? Optional.empty()
                    : Optional.of(new Descriptor(type, digest, size, Optional.ofNullable(platform), foreign,
                            Optional.ofNullable(attests)));
        }

        /** Returns the image that annotations name as the one that is attested. */
        private @Nullable Digest attested() {
            Digest found = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                String value = text(parser.nextToken());
                if (value != null && field.equals(ATTESTED)) {
                    found = Digest.parse(value);
                }
            }
            return found;
        }

        /** Returns {@code os/architecture[/variant]}; null where that is unknown, as for attestations. */
        private @Nullable String platform() {
            Map<String, String> parts = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                String value = text(parser.nextToken());
                if (value != null) {
                    parts.put(field, value);
                }
            }
            String os = parts.get("os");
            String architecture = parts.get("architecture");
            if (os == null || architecture == null || os.equals("unknown")
                    || architecture.equals("unknown")) {
                return null;
            }
            String variant = parts.get("variant");
            return os + "/" + architecture + (variant == null ? "" : "/" + variant);
        }
    }
}
