package dev.weir.admission.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.weir.admission.Admission;
import dev.weir.admission.AdmissionObserver;
import dev.weir.admission.Answer;
import dev.weir.admission.pod.MalformedReviewException;
import dev.weir.admission.pod.Review;
import dev.weir.admission.pod.Reviews;

/** Turns request bodies into answers, whatever happens inside: what fails allows the pod as it is. */
final class Reviewer {

    private static final Logger LOG = LoggerFactory.getLogger(Reviewer.class);

    private final Admission admission;
    private final AdmissionObserver observer;
    private final Semaphore slots;

    Reviewer(Admission admission, AdmissionObserver observer, int maxUnderWay) {
        this.admission = admission;
        this.observer = observer;
        this.slots = new Semaphore(maxUnderWay);
    }

    /** Answers a body. Blocks. */
    Reply answer(byte[] body, Duration limit) {
        long start = System.nanoTime();
        Review review;
        try {
            review = Reviews.read(body);
        } catch (MalformedReviewException e) {
            LOG.warn("a malformed AdmissionReview: {}", e.getMessage());
            observer.answered("malformed", since(start));
            return Reply.text(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("an AdmissionReview can't be read", e);
            observer.answered("malformed", since(start));
            return Reply.text(400, "the AdmissionReview can't be read: " + e);
        }
        if (!slots.tryAcquire()) {
            return unchanged(review.uid(), "overload", start);
        }
        try {
            Answer answer = admission.answer(review, limit);
            byte[] written = Reviews.write(review.uid(), answer.refusal(), answer.patch(), answer.warnings());
            observer.answered(answer.label(), since(start));
            return Reply.json(written);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unchanged(review.uid(), "interrupted", start);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a pod is allowed unchanged, since Weir failed", e);
            return unchanged(review.uid(), e.getClass().getSimpleName(), start);
        } finally {
            slots.release();
        }
    }

    /** Answers a body for which there was no time. Does not block. */
    Reply late(byte[] body) {
        long start = System.nanoTime();
        return Reviews.uid(body)
                .map(uid -> unchanged(uid, "late", start))
                .orElseGet(() -> Reply.text(400, "not an AdmissionReview with a uid"));
    }

    private Reply unchanged(String uid, String why, long start) {
        observer.failed(why);
        observer.answered("failed", since(start));
        return Reply
                .json(Reviews.write(uid, Optional.empty(), JsonNodeFactory.instance.arrayNode(), List.of()));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
