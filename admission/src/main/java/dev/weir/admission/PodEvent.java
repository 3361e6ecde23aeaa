package dev.weir.admission;

import dev.weir.admission.pod.Pod;

/**
 * What the people who own a pod should know.
 *
 * @param pod the pod, which does not exist yet
 * @param isWarning whether something is wrong
 * @param reason one word of capitals and small letters
 * @param message a sentence
 */
public record PodEvent(Pod pod, boolean isWarning, String reason, String message) {}
