package dev.weir.proxy.mirror.ecr;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import software.amazon.awssdk.regions.Region;

/** Hosts of Amazon ECR in each of Amazon's partitions. */
public final class EcrHosts {

    /** By the beginning of a region's name: the suffix of usual hosts, and of those with IPv6 addresses. */
    private static final Map<String, List<String>> PARTITIONS = Map.of(
            "cn-", List.of("amazonaws.com.cn", "on.amazonwebservices.com.cn"),
            "us-iso-", List.of("c2s.ic.gov", "api.aws.ic.gov"),
            "us-isob-", List.of("sc2s.sgov.gov", "api.aws.scloud"),
            "us-isof-", List.of("csp.hci.ic.gov", "api.aws.hci.ic.gov"),
            "eu-isoe-", List.of("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
            "eusc-", List.of("amazonaws.eu", "on.amazonwebservices.eu"));
    private static final List<String> USUAL = List.of("amazonaws.com", "on.aws");

    private EcrHosts() {}

    /** Returns the registry's host, such as {@code 123456789012.dkr.ecr.eu-west-1.amazonaws.com}. */
    public static String registry(String account, String region, boolean fips, boolean dualStack) {
        String service = (dualStack ? "dkr-ecr" : "dkr.ecr") + (fips ? "-fips" : "");
        return account + "." + service + "." + region + "." + suffixes(region).get(dualStack ? 1 : 0);
    }

    /**
     * Returns the hosts that the registry sends readers of blobs to. They are Amazon's own, and so they may have private
     * addresses: those of an interface endpoint for S3.
     */
    public static List<String> objectStores(String region) {
        String suffix = suffixes(region).getFirst();
        return List.of("*.s3." + region + "." + suffix, "*.s3.dualstack." + region + "." + suffix);
    }

    /** Returns the names of the regions that Amazon had when Weir was built. */
    public static List<String> regions() {
        return List.copyOf(new TreeSet<>(Region.regions().stream().map(Region::id).toList()));
    }

    private static List<String> suffixes(String region) {
        return PARTITIONS.entrySet()
                .stream()
                .filter(each -> region.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(USUAL);
    }
}
