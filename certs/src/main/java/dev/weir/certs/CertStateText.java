package dev.weir.certs;

import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A state as a text that people can read and openssl understands: a first line with the format's version, then one
 * section for each authority and one for the serving certificate, each a line of facts and its PEM blocks.
 */
final class CertStateText {

    private static final String HEAD = "weir-certs 1";
    private static final String AUTHORITY = "authority";
    private static final String SERVING = "serving";
    private static final String NOTHING = "-";

    private CertStateText() {}

    static String write(CertState state) {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        for (Authority each : state.authorities()) {
            text.append("%s published=%s signedUntil=%s retiring=%s%n".formatted(AUTHORITY,
                    time(each.published()), time(each.signedUntil()), each.retiring()))
                    .append(Pem.certificate(each.certificate()))
                    .append(Pem.key(each.key()));
        }
        state.serving()
                .ifPresent(serving -> text
                        .append("%s since=%s%n".formatted(SERVING, time(Optional.of(state.servingSince()))))
                        .append(serving.chainPem())
                        .append(serving.keyPem()));
        return text.toString();
    }

    private static String time(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(NOTHING);
    }

    /** Reads a text; its message says what is wrong, and repeats nothing of a key. */
    static CertState parse(String text) throws CertificateException {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
            throw new CertificateException("it does not begin with '" + HEAD + "'");
        }
        List<Authority> authorities = new ArrayList<>();
        Optional<ServingCertificate> serving = Optional.empty();
        Instant since = Instant.EPOCH;
        int at = 1;
        while (at < lines.size()) {
            String[] facts = lines.get(at).split(" ", -1);
            int end = at + 1;
            while (end < lines.size() && !isSection(lines.get(end))) {
                end++;
            }
            String pem = String.join("\n", lines.subList(at + 1, end)) + "\n";
            if (facts[0].equals(AUTHORITY)) {
                X509Certificate certificate = first(Pem.readCertificates(pem), "authority");
                authorities.add(new Authority(certificate, Pem.readKey(pem), fact(facts, "published"),
                        fact(facts, "signedUntil"), value(facts, "retiring").equals("true")));
            } else if (facts[0].equals(SERVING) && serving.isEmpty()) {
                List<X509Certificate> chain = Pem.readCertificates(pem);
                PrivateKey key = Pem.readKey(pem);
                first(chain, SERVING);
                serving = Optional.of(new ServingCertificate(chain, key));
                since = fact(facts, "since").orElse(Instant.EPOCH);
            } else {
                throw new CertificateException("line " + (at + 1) + " begins no section");
            }
            at = end;
        }
        return new CertState(authorities, serving, since);
    }

    private static boolean isSection(String line) {
        return line.startsWith(AUTHORITY + " ") || line.startsWith(SERVING + " ");
    }

    private static X509Certificate first(List<X509Certificate> certificates, String section)
            throws CertificateException {
        if (certificates.isEmpty()) {
            throw new CertificateException("a section '" + section + "' has no certificate");
        }
        return certificates.getFirst();
    }

    private static Optional<Instant> fact(String[] facts, String name) throws CertificateException {
        String value = value(facts, name);
        try {
            return value.equals(NOTHING) ? Optional.empty() : Optional.of(Instant.parse(value));
        } catch (DateTimeParseException e) {
            throw new CertificateException(name + " is not a time", e);
        }
    }

    private static String value(String[] facts, String name) throws CertificateException {
        for (String fact : facts) {
            if (fact.startsWith(name + "=")) {
                return fact.substring(name.length() + 1);
            }
        }
        throw new CertificateException("a section lacks " + name);
    }
}
