package dev.weir.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The cheapest question there is: it must not take processor time from what is being measured. */
final class Probe {

    private static final int PATIENCE_MILLIS = 5_000;

    private Probe() {}

    /** Returns whether somebody answers 200 at an address, or listens there, if it is one of TLS. */
    static boolean answers200(URI address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            if ("https".equals(address.getScheme())) {
                return true; // It listens, which is as much as can be told without its certificate.
            }
            String request = "GET " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return answer.startsWith("HTTP/1.") && answer.endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }
}
