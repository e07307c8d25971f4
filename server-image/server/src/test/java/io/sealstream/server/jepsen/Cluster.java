package io.sealstream.server.jepsen;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.sealstream.server.admin.Operator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Three servers, what is between them, and the administrator's connection. One thread. */
final class Cluster implements AutoCloseable {
  static final List<String> NAMES = List.of("a", "b", "c");

  /** A question that nobody heard, because somebody else leads now, is asked again. */
  static final Duration ANSWER = Duration.ofSeconds(2);

  static final JetStreamOptions IMPATIENT =
      JetStreamOptions.builder().requestTimeout(ANSWER).build();

  private static final List<String> CIPHERS = List.of("aes", "chachapoly");

  private final Network network = new Network(NAMES);
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Operator operator;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final List<Connection> connections = new ArrayList<>();

  /** Each server has a key and a cipher of its own. */
  Cluster(Path directory, long seed) throws IOException, GeneralSecurityException {
    operator = new Operator(ANSWER);
    Random random = new Random(seed);
    int first = random.nextInt(2);
    for (String name : NAMES) {
      Path own = Files.createDirectories(directory.resolve(name));
      String cipher = CIPHERS.get((first + NAMES.indexOf(name)) % 2);
      String admin = "sealstream { %s }\n".formatted(operator.admin(name, own.resolve("tls")));
      nodes.put(name, Node.in(own, name, cipher, network.options(name) + admin, random.nextLong()));
    }
  }

  Network network() {
    return network;
  }

  Collection<Node> nodes() {
    return nodes.values();
  }

  Node node(String name) {
    return nodes.get(name);
  }

  /** A client that prefers a server, and goes on at the others without it. */
  Connection connect(String preferred) throws IOException, InterruptedException {
    List<String> urls = new ArrayList<>(List.of(network.clientUrl(preferred)));
    NAMES.stream().filter(n -> !n.equals(preferred)).map(network::clientUrl).forEach(urls::add);
    Connection connection =
        Nats.connect(
            Options.builder()
                .servers(urls.toArray(String[]::new))
                .noRandomize()
                .ignoreDiscoveredServers()
                .connectionTimeout(ANSWER)
                .reconnectWait(Duration.ofMillis(50))
                .maxReconnects(-1)
                .pingInterval(Duration.ofMillis(500))
                .maxPingsOut(3)
                .requestCleanupInterval(Duration.ofMillis(200))
                .errorListener(new ErrorListener() {})
                .build());
    connections.add(connection);
    return connection;
  }

  // --- what the administrator sees ---

  /**
   * Asks the API.
   *
   * @throws IOException when no answer comes
   */
  Map<String, Object> ask(Connection nats, String subject, Map<String, ?> body)
      throws IOException, InterruptedException {
    byte[] json = body.isEmpty() ? new byte[0] : JSON.std.asBytes(body);
    Message answer = nats.request("$JS.API." + subject, json, ANSWER);
    if (answer == null) {
      throw new IOException("no answer to " + subject);
    }
    return JSON.std.mapFrom(answer.getData());
  }

  /**
   * Has a server that does not run leave for good, by asking one that does.
   *
   * @throws IOException when no answer comes, or another one than that it is so
   */
  void remove(String server) throws IOException, InterruptedException {
    Node other =
        nodes.values().stream()
            .filter(Node::isStarted)
            .filter(node -> !node.hasDied())
            .findFirst()
            .orElseThrow(IOException::new);
    HttpResponse<String> answer =
        other.ask(operator, "/v1/remove-server", "{\"server\": \"%s\"}".formatted(server));
    if (answer.statusCode() != 202) {
      throw new IOException(answer.body());
    }
  }

  /** Who leads a stream; empty when nobody does, or nobody says so. */
  Optional<String> leader(Connection nats, String stream) throws InterruptedException {
    try {
      return Optional.ofNullable(
              clusterOf(ask(nats, "STREAM.INFO." + stream, Map.of())).get("leader"))
          .map(Object::toString)
          .filter(NAMES::contains);
    } catch (IOException nobodyAnswers) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> clusterOf(Map<String, Object> info) {
    return (Map<String, Object>) info.getOrDefault("cluster", Map.of());
  }

  /**
   * Whether a stream is on all servers, and all are as far as its leader.
   *
   * @return empty when it is so, or what is missing
   */
  String missing(Connection nats, String stream) throws IOException, InterruptedException {
    Map<String, Object> info = ask(nats, "STREAM.INFO." + stream, Map.of());
    Map<String, Object> cluster = clusterOf(info);
    Object replicas = cluster.get("replicas");
    if (cluster.get("leader") instanceof String leader
        && !leader.isEmpty()
        && replicas instanceof List<?> others
        && others.size() == NAMES.size() - 1
        && others.stream().allMatch(Cluster::isCurrent)) {
      return "";
    }
    return stream + ": " + info.getOrDefault("error", cluster);
  }

  private static boolean isCurrent(Object replica) {
    return replica instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("current"));
  }

  /** What a server says of its health; empty when it is well. */
  String ailment(Node node) throws InterruptedException {
    try {
      URI uri = URI.create(network.page(node.name(), "/healthz"));
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(ANSWER).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return answer.statusCode() == 200 ? "" : node.name() + ": " + answer.body();
    } catch (IOException e) {
      return node.name() + ": " + e;
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      try {
        connection.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (Node node : nodes.values()) {
      node.close();
    }
    network.close();
    operator.close();
    http.close();
  }
}
