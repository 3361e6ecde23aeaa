package dev.weir.testing;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Writes one answer with everything that its faults do to it. */
final class ResponseWriter {
    private static final Content ZEROS = Content.of(new byte[1 << 16]);

    private final Wire wire;
    private final LongSupplier connectionRate;

    ResponseWriter(Wire wire, LongSupplier connectionRate) {
        this.wire = wire;
        this.connectionRate = connectionRate;
    }

    /** Returns whether the connection is still good for another request. */
    boolean write(Request request, Response plain, Effects effects) throws IOException, InterruptedException {
        Response response = plain;
        for (var header : effects.headers.entrySet()) {
            response = response.replace(header.getKey(),
                    header.getValue().isEmpty() ? null : header.getValue());
        }
        long declared = Math.max(0, response.length + effects.lengthDifference);
        boolean head = request.method().equals("HEAD");
        wire.write(head(request, response, effects, declared));
        request.record.answered(response.status);
        if (head) {
            wire.out.flush();
            return request.keepAlive;
        }
        boolean whole = body(request.record, response, effects, declared);
        wire.out.flush();
        return whole && request.keepAlive;
    }

    private static String head(Request request, Response response, Effects effects, long declared) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(response.status)
                .append(' ')
                .append(reason(response.status))
                .append("\r\n");
        response.headers.forEach(
                header -> head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n"));
        boolean head1 = request.method().equals("HEAD");
        boolean lengthGiven = response.headers.stream()
                .anyMatch(h -> h.getKey().equalsIgnoreCase("Content-Length"));
        if (effects.chunked && !head1) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (!effects.chunked && !lengthGiven && !"".equals(effects.headers.get("Content-Length"))) {
            head.append("Content-Length: ").append(declared).append("\r\n");
        }
        if (!request.keepAlive) {
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** Returns whether all of it went out. */
    private boolean body(RecordedRequest record, Response response, Effects effects, long declared)
            throws IOException, InterruptedException {
        long flipAt = effects.flip ? response.content.size() / 2 : -1;
        long end = Math.min(declared, effects.breakOffAt);
        long stallAt = effects.stallAt;
        Pace pace = new Pace(effects.rate);
        long at = 0;
        while (at < end) {
            if (at == stallAt) {
                wire.out.flush();
                effects.released.await();
                stallAt = Long.MAX_VALUE;
            }
            long n = Math.min(end, at < stallAt ? stallAt : end) - at;
            n = Math.min(n, pace.piece());
            if (at < response.length) {
                n = Math.min(n, response.length - at);
            } else {
                n = Math.min(n, ZEROS.size());
            }
            if (effects.chunked) {
                wire.write(Long.toHexString(n) + "\r\n");
            }
            if (at < response.length) {
                wire.write(response.content, response.offset + at, n, flipAt);
            } else {
                wire.write(ZEROS, 0, n, -1);
            }
            if (effects.chunked) {
                wire.write("\r\n");
            }
            at += n;
            record.sent(n);
            pace.sent(n);
        }
        if (effects.breakOffAt < declared) {
            return false;
        }
        if (stallAt == at) {
            wire.out.flush();
            effects.released.await();
        }
        if (effects.chunked) {
            wire.write("0\r\n\r\n");
        }
        return !"".equals(effects.headers.get("Content-Length"));
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 206 -> "Partial Content";
            case 307 -> "Temporary Redirect";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 416 -> "Range Not Satisfiable";
            case 429 -> "Too Many Requests";
            default -> "Status";
        };
    }

    /** Keeps to a rate by sleeping between pieces. */
    private final class Pace {
        private final long ofFault;
        private long since = System.nanoTime();
        private long bytes;

        Pace(long ofFault) {
            this.ofFault = ofFault;
        }

        private long rate() {
            long ofConnection = connectionRate.getAsLong();
            if (ofFault == 0 || ofConnection == 0) {
                return ofFault + ofConnection;
            }
            return Math.min(ofFault, ofConnection);
        }

        /** How much to send at once: a fiftieth of a second, or without a limit enough to keep sendfile busy. */
        long piece() {
            long rate = rate();
            return rate == 0 ? 8 << 20 : Math.max(1, rate / 50);
        }

        void sent(long n) throws IOException, InterruptedException {
            long rate = rate();
            if (rate == 0) {
                since = System.nanoTime();
                bytes = 0;
                return;
            }
            wire.out.flush();
            bytes += n;
            long due = since + (long) (bytes * 1e9 / rate);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
        }
    }
}
