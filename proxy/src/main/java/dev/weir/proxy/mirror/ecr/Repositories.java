package dev.weir.proxy.mirror.ecr;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.mirror.ecr.RepositorySettings.Create;

/** Sees to it that a repository is there before anything is pushed, and is as the configuration has it. */
final class Repositories {

    private static final Pattern NAME = Pattern.compile(
            "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*");
    private static final int LONGEST_NAME = 256;
    /** A repository is looked at when it is first needed after a start, and then not before this has passed. */
    private static final Duration LOOK_AGAIN = Duration.ofHours(6);
    private static final int MOST_REMEMBERED = 100_000;

    private final EcrApi api;
    private final RepositorySettings settings;
    private final RepositoryCreation creation;
    private final RepositoryDrift drift;
    private final InstantSource clock;
    private final Cache<String, Instant> lookedAt = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .build();
    private final Cache<String, ReentrantLock> locks = Caffeine.newBuilder().weakValues().build();

    Repositories(EcrApi api, RepositorySettings settings, EcrObserver observer, InstantSource clock) {
        this.api = api;
        this.settings = settings;
        this.creation = new RepositoryCreation(api, settings, observer);
        this.drift = new RepositoryDrift(api, settings, observer);
        this.clock = clock;
    }

    /**
     * Makes a repository that is missing, if Weir is to, and puts its settings right. Costs nothing for one that was looked
     * at some hours ago or later.
     *
     * @throws MirrorException if it is not there and can't be made
     */
    void ensure(String name) throws MirrorException {
        check(name);
        if (isFresh(name) || settings.create() == Create.TEMPLATE) {
            return;
        }
        if (settings.create() == Create.NEVER && !settings.reconcile()) {
            return;
        }
        ReentrantLock lock = locks.get(name, _ -> new ReentrantLock());
        lock.lock();
        try {
            if (!isFresh(name)) {
                look(name);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isFresh(String name) {
        Instant at = lookedAt.getIfPresent(name);
        return at != null && clock.instant().isBefore(at.plus(LOOK_AGAIN));
    }

    private void look(String name) throws MirrorException {
        Optional<Repository> found = find(name);
        if (found.isEmpty()) {
            if (settings.create() == Create.NEVER) {
                throw missing(name);
            }
            creation.create(name);
        } else if (settings.reconcile()) {
            drift.settle(found.get());
        }
        lookedAt.put(name, clock.instant());
    }

    /**
     * A push ended as it does when the repository is missing: makes it, if Weir is to.
     *
     * @return whether it was missing, and now is there
     * @throws MirrorException if it is missing and can't be made
     */
    boolean recover(String name) throws MirrorException {
        if (find(name).isPresent()) {
            return false;
        }
        if (settings.create() != Create.IF_MISSING) {
            throw missing(name);
        }
        lookedAt.invalidate(name);
        ensure(name);
        return true;
    }

    private Optional<Repository> find(String name) throws MirrorException {
        return api
                .callUnless(RepositoryNotFoundException.class, EcrAction.DESCRIBE_REPOSITORIES, name,
                        client -> client.describeRepositories(
                                request -> request.registryId(api.registryId()).repositoryNames(name)))
                .flatMap(answer -> answer.repositories().stream().findFirst());
    }

    private MirrorException missing(String name) {
        return new MirrorException(Kind.REFUSED, "the repository " + name + " is missing in " + api.host()
                + (settings.create() == Create.TEMPLATE
                        ? ", and no repository creation template that applies to CREATE_ON_PUSH covers it"
                        : ", and mirror.ecr.repositories.create is never"),
                Optional.empty(), null);
    }

    /** Fails for a name that Amazon ECR does not take. */
    static void check(String name) throws MirrorException {
        if (name.length() > LONGEST_NAME) {
            throw new MirrorException(Kind.REFUSED, "the repository name has " + name.length()
                    + " characters and Amazon ECR takes " + LONGEST_NAME + ": " + name, Optional.empty(),
                    null);
        }
        if (name.length() < 2 || !NAME.matcher(name).matches()) {
            throw new MirrorException(Kind.REFUSED, "Amazon ECR takes no repository name such as " + name,
                    Optional.empty(), null);
        }
    }
}
