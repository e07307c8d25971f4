package io.sealstream.e2e.world;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Stands before the API server and lets one write through. When the API server has carried it out,
 * whoever sent it is cut off before the answer arrives, and nothing passes any more until {@link
 * #reset()}. Reads pass, and so do writes that change nothing: those that the API server refuses,
 * leases, and questions about rights.
 *
 * <p>In clear, and on the loopback device only; behind it the API server is asked as usual, with
 * the token that came. A thread for each connection; a connection carries one request, so whatever
 * follows an answer's head is passed on unread. Any thread may ask and reset.
 */
public final class ApiGate implements AutoCloseable {
  private static final int HTTPS = 443;
  private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

  /** Leases, and questions that have the form of a write. */
  private static final List<String> NO_CHANGES =
      List.of("/apis/coordination.k8s.io/", "/apis/authorization.k8s.io/");

  private enum Passage {
    FREE,
    TAKEN,
    CUT
  }

  private final ServerSocket listening;
  private final SSLSocketFactory tls;
  private final URI server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> reads = new ConcurrentHashMap<>();
  private final List<String> passed = new ArrayList<>();
  private Passage passage = Passage.FREE;

  private ApiGate(ServerSocket listening, SSLSocketFactory tls, URI server) {
    this.listening = listening;
    this.tls = tls;
    this.server = server;
  }

  /** A gate before the API server of a cluster. */
  public static ApiGate before(Cluster cluster) {
    Config known = cluster.client().getConfiguration();
    // The authority alone: the administrator's own certificate would count before any token.
    Config authority =
        new ConfigBuilder()
            .withAutoConfigure(false)
            .withCaCertData(known.getCaCertData())
            .withCaCertFile(known.getCaCertFile())
            .build();
    try {
      ApiGate gate =
          new ApiGate(
              new ServerSocket(0, 0, InetAddress.getLoopbackAddress()),
              SSLUtils.sslContext(authority).getSocketFactory(),
              URI.create(known.getMasterUrl()));
      Thread.ofVirtual().name("gate").start(gate::accept);
      return gate;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no gate before the API server", e);
    }
  }

  /** Where clients find it. */
  public String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** Whether a write has passed since the last reset, so that nothing passes any more. */
  public synchronized boolean hasCut() {
    return passage == Passage.CUT;
  }

  /** Every write that ever passed, such as {@code PATCH /api/v1/...}. */
  public synchronized List<String> passed() {
    return List.copyOf(passed);
  }

  /** How often an object was read by its path since the last reset. */
  public int reads(String path) {
    return reads.getOrDefault(path, 0);
  }

  /** Ends every connection and lets the next write pass. */
  public synchronized void reset() {
    endAll();
    reads.clear();
    passage = Passage.FREE;
  }

  @Override
  public void close() {
    end(listening);
    endAll();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        open.add(client);
        Thread.ofVirtual().name("gate " + client.getPort()).start(() -> serve(client));
      }
    } catch (IOException e) {
      if (!listening.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      Optional<HttpMessage> request =
          HttpMessage.request(new BufferedInputStream(client.getInputStream()));
      if (request.isPresent() && !hasCut()) {
        passOn(request.get(), client);
      }
    } catch (IOException e) {
      // Cut off from here or ended from there, in the middle of it: nothing is left to be done.
    } finally {
      open.remove(client);
    }
  }

  private void passOn(HttpMessage request, Socket client) throws IOException {
    try (SSLSocket api = connect()) {
      open.add(api);
      try {
        if (request.opensWebSocket()) {
          tunnel(request, client, api);
        } else if (changesSomething(request)) {
          write(request, client, api);
        } else {
          reads.merge(request.path(), 1, Integer::sum);
          request.alone().writeTo(api.getOutputStream());
          copy(api, client);
        }
      } finally {
        open.remove(api);
      }
    }
  }

  private SSLSocket connect() throws IOException {
    int port = server.getPort() < 0 ? HTTPS : server.getPort();
    SSLSocket api = (SSLSocket) tls.createSocket(server.getHost(), port);
    SSLParameters parameters = api.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    api.setSSLParameters(parameters);
    return api;
  }

  private static boolean changesSomething(HttpMessage request) {
    return WRITES.contains(request.method())
        && NO_CHANGES.stream().noneMatch(request.path()::startsWith);
  }

  private void write(HttpMessage request, Socket client, Socket api) throws IOException {
    if (!take()) {
      return;
    }
    request.alone().writeTo(api.getOutputStream());
    InputStream answer = api.getInputStream();
    HttpMessage head =
        HttpMessage.head(answer)
            .orElseThrow(() -> new IOException("no answer to " + request.start()));
    if (head.status() < 300) {
      cutAfter(request.method() + " " + request.path());
      return;
    }
    giveBack();
    head.writeTo(client.getOutputStream());
    copy(api, client);
  }

  private synchronized boolean take() {
    boolean free = passage == Passage.FREE;
    if (free) {
      passage = Passage.TAKEN;
    }
    return free;
  }

  private synchronized void giveBack() {
    passage = Passage.FREE;
  }

  private synchronized void cutAfter(String write) {
    passed.add(write);
    passage = Passage.CUT;
    endAll();
  }

  private static void tunnel(HttpMessage request, Socket client, Socket api) throws IOException {
    request.writeTo(api.getOutputStream());
    Thread back =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (client) {
                    copy(api, client);
                  } catch (IOException e) {
                    // The other direction ends with it.
                  }
                });
    copy(client, api);
    end(api);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    from.getInputStream().transferTo(to.getOutputStream());
  }

  private void endAll() {
    open.forEach(ApiGate::end);
  }

  private static void end(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The other side was faster.
    }
  }
}
