package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator whose API server is away while it starts. */
class ApiServerFirstTest {
  private static final int TIMES_AWAY = 3;

  private final LogBook log = new LogBook();
  private final AtomicInteger questions = new AtomicInteger();
  private HttpServer api;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.start();
    Config onlyThis =
        new ConfigBuilder()
            .withAutoConfigure(false)
            .withMasterUrl("http://127.0.0.1:" + api.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(onlyThis).build();
  }

  @AfterEach
  void stop() {
    client.close();
    api.stop(0);
    log.close();
  }

  @Test
  void itWaitsForItAndSaysSoOnce() throws Exception {
    answerFromThe(TIMES_AWAY, 200);

    new ApiServerFirst(client, Duration.ZERO).starting(new StartupEvent());

    assertThat(questions).hasValue(TIMES_AWAY + 1);
    assertThat(log.lines()).filteredOn(it -> it.contains("this operator waits for it")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 500})
  void anAnswerThatSaysNoIsAnAnswer(int code) throws Exception {
    answerFromThe(0, code);

    new ApiServerFirst(client, Duration.ZERO).starting(new StartupEvent());

    assertThat(questions).hasValue(1);
    assertThat(log.lines()).noneMatch(it -> it.contains("this operator waits for it"));
  }

  /** Hangs up so often before it answers. */
  private void answerFromThe(int times, int code) {
    api.createContext(
        "/version",
        exchange -> {
          if (questions.getAndIncrement() >= times) {
            answer(exchange, code);
          }
          exchange.close();
        });
  }

  private static void answer(HttpExchange exchange, int code) throws IOException {
    byte[] version = "{\"major\":\"1\",\"minor\":\"36\"}".getBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, version.length);
    exchange.getResponseBody().write(version);
  }
}
