package dev.weir.testing;

import javax.net.ssl.SSLContext;

/**
 * How a server speaks TLS.
 *
 * @param context its certificate, and whose clients' certificates it accepts
 * @param asksClients whether a client must show one
 */
record ServerTls(SSLContext context, boolean asksClients) {}
