package io.sealstream.operator.node;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sealstream.operator.tls.Pem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** The admin port of a node: mutual TLS, and a report that a test words. */
public final class AdminServer implements AutoCloseable {
  private final HttpsServer server;

  private volatile boolean handsOver = true;
  private volatile boolean ends = true;
  private volatile int handOvers;
  private volatile int departures;

  /**
   * @param node such as demo-0
   * @param certificates PEM texts: ca.crt, demo-0.crt, demo-0.key
   * @param report JSON, asked for each time
   */
  public AdminServer(
      String node,
      InetSocketAddress address,
      Map<String, String> certificates,
      Supplier<String> report)
      throws IOException, GeneralSecurityException {
    server = HttpsServer.create(address, 0);
    SSLContext context = context(node, certificates);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/v1/node",
        exchange -> {
          byte[] body = report.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/v1/hand-over",
        exchange -> {
          boolean understood = handsOver && exchange.getRequestMethod().equals("POST");
          handOvers += understood ? 1 : 0;
          exchange.sendResponseHeaders(understood ? 202 : 501, ends ? -1 : 0);
          if (ends) {
            exchange.close();
          } else {
            exchange.getResponseBody().flush();
          }
        });
    server.createContext(
        "/v1/decommission",
        exchange -> {
          departures += exchange.getRequestMethod().equals("POST") ? 1 : 0;
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    server.start();
  }

  /** It is a server that cannot hand its leaderships over. */
  public void cannotHandOver() {
    handsOver = false;
  }

  /** What it answers to a hand-over begins and does not end. */
  public void neverEnds() {
    ends = false;
  }

  /** How often it was asked to hand its leaderships over. */
  public int handOvers() {
    return handOvers;
  }

  /** How often it was told to leave for good. */
  public int departures() {
    return departures;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static SSLContext context(String node, Map<String, String> certificates)
      throws IOException, GeneralSecurityException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        "node",
        Pem.key(certificates.get(node + ".key")),
        new char[0],
        new X509Certificate[] {Pem.certificate(certificates.get(node + ".crt"))});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, new char[0]);
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("ca", Pem.certificate(certificates.get("ca.crt")));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
