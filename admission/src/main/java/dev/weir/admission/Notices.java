package dev.weir.admission;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.weir.admission.pod.Pod;

/** What people are told of decisions: those who submit a pod at once, those who own it by events. */
final class Notices {

    /** Longer ones may be cut by API servers, and all of them together above 4096 characters. */
    private static final int LONGEST_WARNING = 256;
    private static final int LONGEST_TOGETHER = 4_000;

    private Notices() {}

    static List<String> warnings(List<Decision> decisions) {
        Set<String> all = new LinkedHashSet<>();
        for (Decision each : decisions) {
            if (each.reason() == Reason.UNPARSABLE) {
                all.add("weir: " + where(each) + " is left as it is: " + each.why());
            }
            each.failures().forEach(failure -> all.add("weir: " + failure));
        }
        List<String> warnings = new ArrayList<>();
        int together = 0;
        for (String each : all) {
            String shown = each.length() > LONGEST_WARNING
                    ? each.substring(0, LONGEST_WARNING - 1) + "…"
                    : each;
            together += shown.length();
            if (together > LONGEST_TOGETHER) {
                break;
            }
            warnings.add(shown);
        }
        return warnings;
    }

    static List<PodEvent> events(Pod pod, List<Decision> decisions) {
        List<PodEvent> events = new ArrayList<>();
        for (Decision each : decisions) {
            String message = where(each) + (each.outcome() instanceof Outcome.Changed(String to)
                    ? " is pulled as " + to
                    : " is left as it is") + ": " + each.why();
            switch (each.reason()) {
                case UNPARSABLE, COPY_FAILED, MIRROR_UNAVAILABLE, OUT_OF_TIME, UNRESOLVED ->
                    events.add(new PodEvent(pod, true, "ImageNotSwapped", message));
                case NOT_MIRRORED, COPY_SLOW ->
                    events.add(new PodEvent(pod, false, "ImageNotMirroredYet", message));
                default -> {
                    if (each.outcome() instanceof Outcome.Denied(String why)) {
                        events.add(new PodEvent(pod, true, "ImageDenied", where(each) + ": " + why));
                    }
                }
            }
            each.failures().forEach(failure -> events.add(new PodEvent(pod, true, "RuleSkipped", failure)));
        }
        return events;
    }

    private static String where(Decision decision) {
        return "the image " + decision.image().image() + " of " + decision.image().kind().words() + " "
                + decision.image().name();
    }
}
