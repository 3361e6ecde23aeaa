package dev.weir.charts;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;

/** Reads objects with Kubernetes' models, which put what they don't know aside instead of refusing it. */
final class Strictly {

    private static final Set<String> CUSTOM = Set.of("ServiceMonitor.spec", "ServiceMonitor.spec.selector",
            "ServiceMonitor.spec.selector.matchLabels", "ServiceMonitor.spec.namespaceSelector",
            "ServiceMonitor.spec.namespaceSelector.matchNames", "ServiceMonitor.spec.endpoints",
            "ServiceMonitor.spec.endpoints[].port", "ServiceMonitor.spec.endpoints[].path",
            "ServiceMonitor.spec.endpoints[].interval", "PrometheusRule.spec", "PrometheusRule.spec.groups",
            "PrometheusRule.spec.groups[].name", "PrometheusRule.spec.groups[].rules",
            "PrometheusRule.spec.groups[].rules[].alert", "PrometheusRule.spec.groups[].rules[].expr",
            "PrometheusRule.spec.groups[].rules[].for", "PrometheusRule.spec.groups[].rules[].labels",
            "PrometheusRule.spec.groups[].rules[].annotations");

    private Strictly() {}

    /** Returns the paths of fields that the object's model does not know. */
    static List<String> unknownFields(String yaml) {
        HasMetadata object = new KubernetesSerialization().unmarshal(yaml);
        List<String> unknown = new ArrayList<>();
        if (object instanceof GenericKubernetesResource custom) {
            fields(custom.getAdditionalProperties(), custom.getKind(), unknown);
            return unknown;
        }
        walk(object, object.getKind(), unknown);
        return unknown;
    }

    /** Adds what Prometheus' operator (its API reference, monitoring.coreos.com/v1) does not know of these two kinds. */
    private static void fields(@Nullable Object value, String path, List<String> unknown) {
        if (value instanceof Map<?, ?> map && !path.endsWith("labels") && !path.endsWith("annotations")
                && !path.endsWith("matchLabels")) {
            map.forEach((key, each) -> {
                String at = path + "." + key;
                if (!CUSTOM.contains(at)) {
                    unknown.add(at);
                }
                fields(each, at, unknown);
            });
        } else if (value instanceof Collection<?> list) {
            list.forEach(each -> fields(each, path + "[]", unknown));
        }
    }

    private static void walk(Object value, String path, List<String> unknown) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> walkIfAny(each, path + "." + key, unknown));
        } else if (value instanceof Collection<?> list) {
            list.forEach(each -> walkIfAny(each, path + "[]", unknown));
        } else if (value.getClass().getName().startsWith("io.fabric8.")) {
            for (Method method : value.getClass().getMethods()) {
                // What an interface computes, such as the plural of a kind, is no field.
                boolean getter = method.getParameterCount() == 0 && method.getName().startsWith("get")
                        && !method.getName().equals("getClass") && !method.getDeclaringClass().isInterface();
                if (getter && method.getName().equals("getAdditionalProperties")) {
                    if (call(method, value) instanceof Map<?, ?> aside) {
                        aside.keySet().forEach(key -> unknown.add(path + "." + key));
                    }
                } else if (getter) {
                    walkIfAny(call(method, value), path + "." + method.getName().substring(3), unknown);
                }
            }
        }
    }

    private static void walkIfAny(@Nullable Object value, String path, List<String> unknown) {
        if (value != null) {
            walk(value, path, unknown);
        }
    }

    private static @Nullable Object call(Method method, Object on) {
        try {
            return method.invoke(on);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError(method + " can't be called", e);
        }
    }
}
