package dev.weir.charts;

import java.util.List;

import dev.weir.charts.Rendered.Thing;

/** The weir.yaml files of a rendering. */
final class Configurations {

    private Configurations() {}

    static List<Thing> of(Rendered rendered) {
        return rendered.all("ConfigMap").stream().filter(each -> each.text().contains("weir.yaml:")).toList();
    }

    static String text(Thing map) {
        return (String) map.at("data", "weir.yaml");
    }
}
