package dev.weir.server.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import dev.weir.certs.CertStatus;
import dev.weir.certs.CertStatus.Certificate;
import dev.weir.certs.CertStatus.Role;

/** Certificates as a table for people; times are UTC. */
final class CertsTable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private CertsTable() {}

    static void print(CertStatus status, Instant now, PrintWriter out) {
        TextTable table = new TextTable("CERTIFICATE", "SUBJECT", "VALID UNTIL", "DAYS LEFT", "PUBLISHED")
                .alignRight(3);
        for (Certificate each : status.certificates()) {
            table.row(role(each.role()), each.name(), TIME.format(each.notAfter()),
                    String.format(Locale.ROOT, "%.1f", each.daysLeft(now)), published(each));
        }
        table.print(out);
        status.certificates()
                .stream()
                .filter(each -> each.role() == Role.SERVING)
                .forEach(each -> out.println("\nfor " + String.join(", ", each.names())));
        if (!status.upcoming().isEmpty()) {
            out.println();
            TextTable next = new TextTable("NEXT", "");
            status.upcoming()
                    .forEach(each -> next.row(each.at().isAfter(now) ? TIME.format(each.at()) : "now",
                            each.what()));
            next.print(out);
        }
    }

    private static String role(Role role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String published(Certificate each) {
        return each.role() == Role.SERVING ? "-" : each.published().map(TIME::format).orElse("not yet");
    }
}
