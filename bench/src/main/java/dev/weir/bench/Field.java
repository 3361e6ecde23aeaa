package dev.weir.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.weir.bench.peer.CommandLinePeer;
import dev.weir.bench.peer.Contender;
import dev.weir.bench.peer.DockerRegistry;
import dev.weir.bench.peer.Nginx;
import dev.weir.bench.peer.Weir;

/** Finds out who takes part. */
final class Field {

    private Field() {}

    /**
     * Enters everybody who is there, and says who is not.
     *
     * @param contenders where they are added
     * @param distribution Weir's, unless it does not take part
     * @param others command lines of other registries
     * @param without names of those who are left out
     * @return why there can be no run, if so
     */
    static Optional<String> enter(List<Contender> contenders, Optional<Path> distribution,
            List<String> others, List<String> without) {
        if (distribution.isPresent()) {
            Weir weir = new Weir(distribution.get());
            if (!Files.isExecutable(weir.program())) {
                return Optional.of("There is no " + weir.program()
                        + ". Build it (mvn package), name it with --weir, or go --without-weir.");
            }
            contenders.add(weir);
        }
        for (Wanted wanted : Wanted.ALL) {
            if (!wanted.isThere()) {
                System.out.println("No " + wanted.program() + " is found. " + wanted.without());
            } else if (wanted.program().equals("nginx")) {
                contenders.add(Nginx.cache());
                contenders.add(Nginx.files());
            } else if (wanted.program().equals("docker-registry")) {
                contenders.add(new DockerRegistry());
            }
        }
        try {
            others.stream().map(CommandLinePeer::parse).forEach(contenders::add);
        } catch (IllegalArgumentException e) {
            return Optional.ofNullable(e.getMessage());
        }
        contenders.removeIf(contender -> without.contains(contender.name()));
        System.out.println("Taking part: "
                + String.join(", ", contenders.stream().map(Contender::name).toList()) + ", direct");
        return Optional.empty();
    }
}
