package dev.weir.admission.migrate;

/** What a registry of Amazon ECR is called. */
final class EcrHost {

    private EcrHost() {}

    static String of(String account, String region) {
        return account + ".dkr.ecr." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "");
    }
}
