package io.sealstream.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator gets from a node, and what everybody else gets: nothing. */
class AdminListenerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path files;
  private final ClusterAuthority authority = new ClusterAuthority();
  private final ServingNode node = new ServingNode();
  private AdminListener listener;

  @BeforeEach
  void listen() throws IOException {
    listener = AdminListener.open(authority.mount(files, authority.pair("demo-0"), ANY_PORT), node);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  @Test
  void theOperatorReadsWhatTheVolumeHolds() throws Exception {
    var answer = get(operator(), "/v1/node");

    assertThat(answer.statusCode()).isEqualTo(200);
    Map<String, Object> report = JSON.std.mapFrom(answer.body());
    assertThat(report)
        .containsEntry("name", "demo-0")
        .containsEntry("state", "Serving")
        .containsEntry("formed", true)
        .containsEntry("fingerprint", "k1:7qk3m2xwa5t4hb6c")
        .containsEntry("mode", "Sealed")
        .containsEntry("cipher", "chachapoly")
        .containsEntry("filesInOtherCiphers", 2)
        .containsEntry("epoch", 12);
  }

  @Test
  void aNodeOfSeveralSaysWhatItIsToTheOthersAndHandsOver() throws Exception {
    assertThat(operator().send(post("/v1/hand-over"), BodyHandlers.ofString()).statusCode())
        .as("a node alone has nobody to hand over to")
        .isEqualTo(501);
    assertThat(JSON.std.mapFrom(get(operator(), "/v1/node").body())).doesNotContainKey("cluster");
    assertThat(operator().send(post("/v1/decommission"), BodyHandlers.ofString()).statusCode())
        .as("what a node alone holds is nowhere else")
        .isEqualTo(409);

    node.others =
        Optional.of(
            new ClusterReport(
                true, 12, Optional.of(Instant.parse("2026-11-22T21:00:00Z")), true, 2, 3));
    assertThat(operator().send(post("/v1/hand-over"), BodyHandlers.ofString()).statusCode())
        .isEqualTo(202);
    assertThat(JSON.std.mapFrom(get(operator(), "/v1/node").body()))
        .containsEntry(
            "cluster",
            Map.of(
                "metaLeader",
                true,
                "streamLeaders",
                12,
                "currentSince",
                "2026-11-22T21:00:00Z",
                "safeToStop",
                true,
                "singleReplicaStreams",
                2,
                "mostReplicas",
                3));
  }

  @Test
  void aCheckpointIsAnsweredWhenItIsDurableAndNotBefore() throws Exception {
    node.durable = new CompletableFuture<>();

    var answer = operator().sendAsync(post("/v1/checkpoint"), BodyHandlers.ofString());
    assertThat(get(operator(), "/v1/node").statusCode()).isEqualTo(200);
    assertThat(answer).isNotDone();
    node.durable.complete(null);

    assertThat(answer.join().statusCode()).isEqualTo(204);
  }

  @Test
  void aCheckpointWithoutAnOpenStoreSaysWhy() throws Exception {
    node.durable = CompletableFuture.failedFuture(new IllegalStateException("store is closed"));

    var answer = operator().send(post("/v1/checkpoint"), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"store is closed\"}");
  }

  @Test
  void theStoreIsReadThroughOnRequest() throws Exception {
    assertThat(get(operator(), "/v1/scrub").statusCode()).isEqualTo(405);
    assertThat(node.scrubs).isZero();
    assertThat(operator().send(post("/v1/scrub"), BodyHandlers.ofString()).statusCode())
        .isEqualTo(202);
    assertThat(node.scrubs).isEqualTo(1);

    node.durable = CompletableFuture.failedFuture(new IllegalStateException("store is closed"));
    var answer = operator().send(post("/v1/scrub"), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"store is closed\"}");
  }

  @Test
  void anAnswerWithoutABodySaysSoAndTheClientDoesNotWaitForOne() throws Exception {
    var noBody = operator().send(post("/v1/scrub"), BodyHandlers.ofString());

    assertThat(noBody.body()).isEmpty();
    assertThat(noBody.headers().firstValue("content-length")).contains("0");
  }

  @Test
  void keysAreChangedOnRequestAndTheAnswerSaysWhatIsLeftToDo() throws Exception {
    Map<String, KeyRequest> requests =
        Map.of(
            "/v1/rekey {\"scope\": \"all\"}", new KeyRequest.RekeyAll(),
            "/v1/rekey {\"scope\": \"journal\"}", new KeyRequest.RekeyJournal(),
            "/v1/rekey {\"scope\": \"catalog\"}", new KeyRequest.RekeyCatalog(),
            "/v1/rekey {\"streams\": [\"A\", \"B\"]}",
                new KeyRequest.RekeyStreams(List.of("A", "B")),
            "/v1/rotate ", new KeyRequest.Rotate(),
            "/v1/rotate {\"compromised\": true}", new KeyRequest.RotateCompromised());
    for (Map.Entry<String, KeyRequest> request : requests.entrySet()) {
      String[] parts = request.getKey().split(" ", 2);
      var answer = operator().send(post(parts[0], parts[1]), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(request.getKey()).isEqualTo(202);
      assertThat(JSON.std.mapFrom(answer.body()))
          .containsEntry("rekeyStreams", 2)
          .containsEntry("fingerprint", "k1:7qk3m2xwa5t4hb6c");
      assertThat(node.asked.removeFirst()).isEqualTo(request.getValue());
    }
  }

  @Test
  void aKeyRequestThatSaysNothingKnownChangesNothing() throws Exception {
    for (String body :
        List.of("", "all", "[]", "{}", "{\"scope\": \"alles\"}", "{\"streams\": []}")) {
      var answer = operator().send(post("/v1/rekey", body), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).contains("rekey wants");
    }
    for (String body : List.of("{\"compromised\": \"yes\"}", "{\"leaked\": true}", "[]")) {
      var answer = operator().send(post("/v1/rotate", body), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
    }
    assertThat(node.asked).isEmpty();
  }

  @Test
  void aServerIsRemovedByNameAndWhoNamesNoneIsToldHow() throws Exception {
    for (String body :
        List.of("", "demo-2", "[]", "{}", "{\"server\": 2}", "{\"peer\": \"demo-2\"}")) {
      var answer = operator().send(post("/v1/remove-server", body), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).contains("remove-server wants");
    }
    assertThat(node.removed).isEmpty();

    String body = "{\"server\": \"demo-2\"}";
    var taken = operator().send(post("/v1/remove-server", body), BodyHandlers.ofString());
    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(node.removed).containsExactly("demo-2");

    node.durable = CompletableFuture.failedFuture(new IllegalArgumentException("no member"));
    var refused = operator().send(post("/v1/remove-server", body), BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).isEqualTo("{\"error\":\"no member\"}");
  }

  @Test
  void keysThatAreRefusedAreNamedWithTheReason() throws Exception {
    node.durable =
        CompletableFuture.failedFuture(new IllegalArgumentException("KeyMismatch: another key"));

    var answer = operator().send(post("/v1/rotate", ""), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).isEqualTo("{\"error\":\"KeyMismatch: another key\"}");
  }

  @Test
  void anotherNodesCertificateIsNotTheOperators() throws Exception {
    var answer = get(client(authority.client(authority.pair("demo-1"))), "/v1/node");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).doesNotContain("k1:");
  }

  @Test
  void withoutACertificateOfThisClusterNothingIsAnswered() throws Exception {
    SSLContext stranger = authority.client(new ClusterAuthority().pair("sealstream-operator"));

    assertThatThrownBy(() -> get(client(stranger), "/v1/node")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(client(authority.client()), "/v1/node"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void plainHttpGetsNoAnswer() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket
          .getOutputStream()
          .write("GET /v1/node HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      byte[] answer = socket.getInputStream().readAllBytes();

      // At most a TLS alert, which begins with byte 21.
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
    }
  }

  @Test
  void unknownPathsAndMethodsAreNamed() throws Exception {
    assertThat(get(operator(), "/v1/secrets").statusCode()).isEqualTo(404);
    assertThat(get(operator(), "/v1/checkpoint").statusCode()).isEqualTo(405);
    assertThat(operator().send(post("/v1/node"), BodyHandlers.ofString()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void renewedCertificatesAreServedWithoutARestart() throws Exception {
    ClusterAuthority renewed = new ClusterAuthority();
    renewed.mount(files, renewed.pair("demo-0"), ANY_PORT);

    var answer = get(client(renewed.client(renewed.pair(AdminRequests.OPERATOR))), "/v1/node");

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void certificatesThatBecomeUsableLaterAreUsedThen() throws Exception {
    listener.close();
    AdminSettings settings = authority.mount(files, authority.pair("demo-0"), ANY_PORT);
    Files.writeString(files.resolve("tls.crt"), "not a certificate");
    listener = AdminListener.open(settings, node);
    assertThatThrownBy(() -> get(operator(), "/v1/node")).isInstanceOf(IOException.class);

    authority.mount(files, authority.pair("demo-0"), ANY_PORT);

    assertThat(get(operator(), "/v1/node").statusCode()).isEqualTo(200);
  }

  @Test
  void aHalfWrittenRenewalLeavesTheFormerCertificatesInForce() throws Exception {
    assertThat(get(operator(), "/v1/node").statusCode()).isEqualTo(200);
    Files.writeString(files.resolve("tls.crt"), "not a certificate");

    assertThat(get(operator(), "/v1/node").statusCode()).isEqualTo(200);
  }

  @Test
  void missingFilesAndATakenPortAreNamed(@TempDir Path empty) throws Exception {
    AdminSettings missing =
        new AdminSettings(
            ANY_PORT, empty.resolve("tls.crt"), empty.resolve("tls.key"), empty.resolve("ca.crt"));
    assertThatThrownBy(() -> AdminListener.open(missing, node))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tls.crt");

    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AdminSettings occupied =
          authority.mount(
              files,
              authority.pair("demo-0"),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()));
      assertThatThrownBy(() -> AdminListener.open(occupied, node))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
  }

  private HttpClient operator() throws Exception {
    return client(authority.client(authority.pair(AdminRequests.OPERATOR)));
  }

  private static HttpClient client(SSLContext context) {
    return HttpClient.newBuilder()
        .sslContext(context)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Patience.LIMIT)
        .build();
  }

  private HttpResponse<String> get(HttpClient client, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private HttpRequest post(String path, String body) {
    return HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)).build();
  }

  private HttpRequest post(String path) {
    return HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()).build();
  }

  private URI uri(String path) {
    return URI.create("https://localhost:" + listener.port() + path);
  }
}
