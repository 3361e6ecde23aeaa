package dev.weir.admission.rules;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

import dev.weir.admission.pod.ImageKind;
import dev.weir.admission.pod.Pod;
import dev.weir.admission.pod.PodImage;
import dev.weir.proxy.reference.ImageReference;

/**
 * What rules look at.
 *
 * @param pod the pod
 * @param image the image in it
 * @param reference the image, made whole
 * @param namespaceLabels the labels of the pod's namespace, asked for when a rule needs them
 * @param object what expressions see of the pod
 */
public record RuleSubject(Pod pod, PodImage image, ImageReference reference,
        NamespacePattern.Labels namespaceLabels, PodObject object) {

    private static final ObjectMapper JSON = JsonMapper.shared();

    /** Returns what expressions see; a volume looks like a container with a name and an image. */
    Object jmesPathContext() {
        Map<String, Object> context = new HashMap<>();
        context.put("obj", object.get());
        if (image.kind() == ImageKind.VOLUME) {
            Map<String, Object> container = new LinkedHashMap<>();
            container.put("name", image.name());
            container.put("image", image.image());
            context.put("container", container);
        } else {
            context.put("container", JSON.convertValue(image.node(), Object.class));
        }
        return context;
    }
}
