package io.sealstream.operator.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sealstream.operator.reconcile.Foresight;
import io.sealstream.operator.reconcile.OperatorSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the API server's questions about edits, over TLS, on {@code POST /admit}. Off unless the
 * setting {@code sealstream.webhook} is on. A question that cannot be judged is answered with an
 * error: what then happens is the failurePolicy's business, which is Ignore. Thread rule: each
 * question has a thread.
 */
@Singleton
class WebhookListener {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookListener.class);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(30);
  private static final int LARGEST_QUESTION = 4 << 20;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  private final OperatorSettings settings;
  private final Foresight foresight;
  private final KubernetesClient client;
  private final WebhookCertificates certificates;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile Optional<HttpsServer> server = Optional.empty();

  @Inject
  WebhookListener(
      OperatorSettings settings,
      Foresight foresight,
      KubernetesClient client,
      WebhookCertificates certificates) {
    this.settings = settings;
    this.foresight = foresight;
    this.client = client;
    this.certificates = certificates;
  }

  void start(@Observes StartupEvent event) {
    if (settings.webhook()) {
      rounds.scheduleWithFixedDelay(this::round, 0, BETWEEN_ROUNDS.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Nobody waits for the webhook: the operator does its work also while this does not succeed. */
  private void round() {
    try {
      if (certificates.renew() && server.isEmpty()) {
        listen(new InetSocketAddress(settings.webhookPort()));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("The admission webhook is not served yet, and is tried again: {}", e.toString());
    }
  }

  private void listen(InetSocketAddress address) throws IOException {
    HttpsServer listening = HttpsServer.create(address, 0);
    listening.setHttpsConfigurator(new Renewed());
    listening.createContext("/admit", this::answer);
    listening.setExecutor(threads);
    listening.start();
    server = Optional.of(listening);
    LOG.info("The admission webhook listens on port {}", listening.getAddress().getPort());
  }

  /** Empty until it listens. */
  Optional<Integer> port() {
    return server.map(it -> it.getAddress().getPort());
  }

  void stop(@Observes ShutdownEvent event) {
    rounds.shutdownNow();
    server.ifPresent(it -> it.stop(0));
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] question = exchange.getRequestBody().readNBytes(LARGEST_QUESTION);
      Review review = Review.of(question, client.getKubernetesSerialization());
      respond(exchange, 200, review.answer(foresight.of(review.asked(), review.before())));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("A question of the API server was not understood: {}", e.toString());
      respond(exchange, BAD_REQUEST, "not an AdmissionReview of a StreamingCluster");
    } catch (RuntimeException e) {
      LOG.error("An edit could not be judged, and the failurePolicy decides", e);
      respond(exchange, SERVER_ERROR, "the edit could not be judged; see the operator's log");
    }
  }

  private static void respond(HttpExchange exchange, int code, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Each connection sees the certificate that is in force then. */
  private final class Renewed extends HttpsConfigurator {
    Renewed() {
      super(certificates.context().orElseThrow());
    }

    @Override
    public SSLContext getSSLContext() {
      return certificates.context().orElseThrow();
    }

    @Override
    public void configure(HttpsParameters parameters) {
      parameters.setSSLParameters(getSSLContext().getDefaultSSLParameters());
    }
  }
}
