package dev.weir.admission;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.weir.admission.pod.Pod;

/** What people are told of decisions: those who submit a pod at once, those who own it by events. */
final class Notices {

    /** Longer ones may be cut by API servers, and all of them together above 4096 characters. */
    private static final int LONGEST_WARNING = 256;
    private static final int LONGEST_TOGETHER = 4_000;

    /** Kubernetes takes 1024 characters. */
    private static final int LONGEST_EVENT = 900;

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

    /** One event for each reason, however many images a pod has. */
    static List<PodEvent> events(Pod pod, List<Decision> decisions) {
        Map<Topic, Set<String>> topics = new TreeMap<>();
        for (Decision each : decisions) {
            topic(each).ifPresent(
                    topic -> topics.computeIfAbsent(topic, _ -> new LinkedHashSet<>()).add(message(each)));
            if (!each.failures().isEmpty()) {
                topics.computeIfAbsent(Topic.SKIPPED, _ -> new LinkedHashSet<>()).addAll(each.failures());
            }
        }
        List<PodEvent> events = new ArrayList<>();
        topics.forEach((topic, messages) -> events
                .add(new PodEvent(pod, topic.isWarning, topic.reason, together(messages))));
        return events;
    }

    /** What an event is about. */
    private enum Topic {
        NOT_SWAPPED(true, "ImageNotSwapped"), NOT_YET(false, "ImageNotMirroredYet"), DENIED(true,
                "ImageDenied"), SKIPPED(true, "RuleSkipped");

        private final boolean isWarning;
        private final String reason;

        Topic(boolean isWarning, String reason) {
            this.isWarning = isWarning;
            this.reason = reason;
        }
    }

    private static Optional<Topic> topic(Decision decision) {
        return switch (decision.reason()) {
            case UNPARSABLE, COPY_FAILED, MIRROR_UNAVAILABLE, OUT_OF_TIME, UNRESOLVED, NAMESPACE_UNKNOWN ->
                Optional.of(Topic.NOT_SWAPPED);
            case NOT_MIRRORED, COPY_SLOW -> Optional.of(Topic.NOT_YET);
            default -> decision.outcome() instanceof Outcome.Denied
                    ? Optional.of(Topic.DENIED)
                    : Optional.empty();
        };
    }

    private static String message(Decision decision) {
        return where(decision) + switch (decision.outcome()) {
            case Outcome.Changed(String to) -> " is pulled as " + to + ": " + decision.why();
            case Outcome.Left _ -> " is left as it is: " + decision.why();
            case Outcome.Denied(String why) -> ": " + why;
        };
    }

    /** The first ones, and how many there are besides. */
    private static String together(Set<String> messages) {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (String each : messages) {
            if (shown > 0 && text.length() + each.length() > LONGEST_EVENT) {
                return text.append("; and ").append(messages.size() - shown).append(" more").toString();
            }
            text.append(shown++ == 0 ? "" : "; ").append(each);
        }
        return text.toString();
    }

    private static String where(Decision decision) {
        return "the image " + decision.image().image() + " of " + decision.image().kind().words() + " "
                + decision.image().name();
    }
}
