package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.Patience;
import io.sealstream.server.ServerCommand;
import io.sealstream.server.admin.ClusterAuthority;
import io.sealstream.server.tool.ToolRun;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One server on its machine, through all its lives: the process changes, volume and keys stay. */
final class Node implements AutoCloseable {
  private static final Pattern ADMIN =
      Pattern.compile("Listening for the operator on 127\\.0\\.0\\.1:(\\d+)");
  private static final String READY = "Server is ready";
  private static final int SERVER_FAULT = 500;

  private final Machine machine;
  private final Path files;
  private final NodeSettings settings;
  private final HttpClient operator;
  private ServerCommand server;

  /**
   * @param files where its configuration and what it says are kept
   */
  Node(Machine machine, Path files) throws Exception {
    this.machine = machine;
    this.files = Files.createDirectories(files);
    ClusterAuthority authority = new ClusterAuthority();
    authority.mount(files, authority.pair("node-0"), new InetSocketAddress("127.0.0.1", 0));
    String admin =
        "admin { listen: \"127.0.0.1:-1\", cert_file: \"%1$s/tls.crt\", key_file: \"%1$s/tls.key\", ca_file: \"%1$s/ca.crt\" }"
            .formatted(files);
    this.settings = new NodeSettings(files, machine.storeDir(), admin);
    this.operator =
        HttpClient.newBuilder()
            .sslContext(authority.client(authority.pair("sealstream-operator")))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Patience.LIMIT)
            .build();
  }

  NodeSettings settings() {
    return settings;
  }

  /** Starts the process and does not wait for it. */
  void start() throws Exception {
    Path config = settings.write();
    server = machine.inside(() -> ServerCommand.start(files, "-c", config.toString()));
  }

  /** Waits until it serves; then its store is under the present key. */
  void awaitReady() {
    server.said(READY);
    settings.keyIsInForce();
  }

  /** Waits until it serves, knows that it cannot, has ended, or something else is so. */
  void awaitStarted(BooleanSupplier other) {
    Patience.await()
        .until(
            () ->
                other.getAsBoolean()
                    || !server.isAlive()
                    || server.output().contains(READY)
                    || server.output().contains("JetStream is off"));
  }

  /** Writes the settings and makes the running server read them. */
  void reload() throws IOException, InterruptedException {
    settings.write();
    server.signal("HUP");
  }

  boolean isAlive() {
    return server.isAlive();
  }

  /** What it said in this life. */
  String output() throws IOException {
    return server.output();
  }

  /** kill -9. Returns when the process is gone. */
  void kill() throws InterruptedException {
    server.close();
    machine.killed();
    server.exitCode();
  }

  /** The same after a while, if it does not end before. */
  void killAfter(long millis) throws InterruptedException {
    server.endsWithin(millis, TimeUnit.MILLISECONDS);
    kill();
  }

  int exitCode() throws InterruptedException {
    return server.exitCode();
  }

  Connection connect() throws IOException, InterruptedException {
    return Nats.connect(
        server.options().noReconnect().errorListener(new ErrorListener() {}).build());
  }

  // --- what the operator asks ---

  Map<String, Object> report() throws IOException, InterruptedException {
    return JSON.std.mapFrom(ask(request("/v1/node").build(), 200).body());
  }

  /** Returns when a checkpoint is durable. */
  void checkpoint() throws IOException, InterruptedException {
    ask(request("/v1/checkpoint").POST(BodyPublishers.noBody()).build(), 204);
  }

  /** Nothing that it stores is clear. */
  boolean isStrict() throws IOException, InterruptedException {
    return report().get("strict").equals(true);
  }

  /** Returns when new data keys are durable. */
  void rekey() throws IOException, InterruptedException {
    String all = "{\"scope\": \"all\"}";
    ask(request("/v1/rekey").POST(BodyPublishers.ofString(all)).build(), 202);
  }

  /** Nothing is left under older keys. */
  boolean isRekeyed() throws Exception {
    Map<String, Object> now = MonitorPages.map(MonitorPages.of(server).json("/varz"), "sealstream");
    return Stream.of("rekey_streams", "rekey_segments", "rekey_ring_keys")
        .allMatch(what -> now.get(what).equals(0));
  }

  private HttpRequest.Builder request(String path) throws IOException {
    Matcher port = ADMIN.matcher(server.said("Listening for the operator on ").output());
    if (!port.find()) {
      throw new IOException("no admin port:\n" + server.output());
    }
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port.group(1) + path));
  }

  /** What a server that is failing answers has its death for a reason; a refusal has no excuse. */
  private HttpResponse<String> ask(HttpRequest request, int done)
      throws IOException, InterruptedException {
    HttpResponse<String> response = operator.send(request, BodyHandlers.ofString());
    String answer = request.uri() + ": " + response.statusCode() + " " + response.body();
    if (response.statusCode() >= SERVER_FAULT) {
      throw new IOException(answer);
    }
    assertThat(response.statusCode()).as(answer).isEqualTo(done);
    return response;
  }

  // --- while it is dead ---

  /** Reads every byte of the store as {@code sealstream store verify} does. */
  ToolRun verify() throws Exception {
    return machine.inside(
        () -> ToolRun.of(settings.environment(), "store", "verify", machine.storeDir().toString()));
  }

  /** What stands in clear in the store: ids, ciphers, sizes. */
  Map<String, Object> inspect() throws Exception {
    String storeDir = machine.storeDir().toString();
    ToolRun run =
        machine.inside(() -> ToolRun.of(Map.of(), "store", "inspect", storeDir, "--json"));
    return JSON.std.mapFrom(run.endsClean().out());
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
    machine.close();
  }
}
