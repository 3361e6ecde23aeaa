package dev.weir.certs;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that a serving certificate is good for, its subject alternative names (RFC 5280, 4.2.1.6): sorted, without
 * repetitions, in one spelling, so that two lists can be compared.
 *
 * @param dns DNS names in lower case; the first label may be {@code *}
 * @param ips IP addresses as {@link InetAddress#getHostAddress} writes them
 */
public record ServingNames(List<String> dns, List<String> ips) {

    private static final int DNS_TYPE = 2;
    private static final int IP_TYPE = 7;
    private static final int MAX_NAME = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DNS = Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*");

    /** Sorts the names. */
    public ServingNames {
        dns = List.copyOf(new TreeSet<>(dns));
        ips = List.copyOf(new TreeSet<>(ips));
    }

    /**
     * Returns every name by which a Kubernetes service is called inside its cluster.
     *
     * @param domain the cluster's domain, such as {@code cluster.local}
     */
    public static ServingNames ofService(String service, String namespace, String domain) {
        String svc = service + "." + namespace + ".svc";
        return of(List.of(service, service + "." + namespace, svc, svc + "." + domain));
    }

    /** Returns the names of this machine's own loopback: {@code localhost}, 127.0.0.1 and ::1. */
    public static ServingNames ofLoopback() {
        return of(List.of("localhost", "127.0.0.1", "::1"));
    }

    /**
     * Reads DNS names and IP addresses.
     *
     * @throws IllegalArgumentException if one is neither; its message says which
     */
    public static ServingNames of(Collection<String> texts) {
        List<String> dns = new ArrayList<>();
        List<String> ips = new ArrayList<>();
        for (String text : texts) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (isAddress(lower)) {
                ips.add(InetAddress.ofLiteral(lower).getHostAddress());
            } else if (lower.length() <= MAX_NAME && DNS.matcher(lower).matches()) {
                dns.add(lower);
            } else {
                throw new IllegalArgumentException(text + " is neither a DNS name nor an IP address");
            }
        }
        return new ServingNames(dns, ips);
    }

    /** Returns the names that a certificate carries. */
    static ServingNames of(X509Certificate certificate) {
        List<String> texts = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (Integer.valueOf(DNS_TYPE).equals(name.get(0))
                        || Integer.valueOf(IP_TYPE).equals(name.get(0))) {
                    texts.add((String) name.get(1));
                }
            }
        } catch (CertificateParsingException e) {
            return new ServingNames(List.of(), List.of());
        }
        return of(texts);
    }

    private static boolean isAddress(String text) {
        if (!text.contains(":") && !text.matches("[0-9.]+")) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns these names with others added. */
    public ServingNames and(ServingNames more) {
        return new ServingNames(Stream.concat(dns.stream(), more.dns.stream()).toList(),
                Stream.concat(ips.stream(), more.ips.stream()).toList());
    }

    /** Returns all of them in one list, DNS names first. */
    public List<String> all() {
        return Stream.concat(dns.stream(), ips.stream()).toList();
    }
}
