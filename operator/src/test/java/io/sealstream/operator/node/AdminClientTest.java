package io.sealstream.operator.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.operator.tls.InternalCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator hears the node it means, by its name, and nobody else. */
class AdminClientTest {
  private static final String NAME = "demo-0.demo-headless.shop.svc";
  private static final Map<String, List<String>> NODES = Map.of("demo-0", List.of(NAME));

  private static final String REPORT =
      """
      {"name":"demo-0","version":"0.1.0","state":"Serving","formed":true,"clusterId":"c",
       "storeId":"s","epoch":12,"bootId":"b","ringGeneration":3,"fingerprint":"k1:x",
       "salt":"00","kdf":"k1","cipher":"aes","mode":"Sealed","filesInOtherCiphers":2,
       "resealedPercent":35,"aFieldOfTomorrow":[1]}
      """;

  private final SortedMap<String, String> certificates =
      InternalCertificates.of("demo", Map.of(), NODES, Instant.now());
  private final AdminClient client = new AdminClient(Duration.ofMinutes(1));
  private AdminServer node;
  private volatile String report = REPORT;

  @BeforeEach
  void startNode() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    node = new AdminServer("demo-0", anyPort, certificates, () -> report);
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void aNodeReportsWhatItsVolumeHolds() throws IOException {
    AdminReport report = client.report(address(NAME), InternalCertificates.client(certificates));

    assertThat(report.state()).isEqualTo("Serving");
    assertThat(report.fingerprint()).isEqualTo("k1:x");
    assertThat(report.epoch()).isEqualTo(12);
    assertThat(report.filesInOtherCiphers()).isEqualTo(2);
  }

  @Test
  void aNodeOfSeveralSaysWhatItLeadsAndOneAloneNothing() throws IOException {
    assertThat(report().replication()).isEmpty();

    report =
        REPORT.replace(
            "\"aFieldOfTomorrow\"",
            """
            "cluster":{"metaLeader":true,"streamLeaders":12,"currentSince":"2026-03-01T12:00:00Z",
             "safeToStop":true,"singleReplicaStreams":2,"mostReplicas":3,"another":1},"x"\
            """);

    assertThat(report().replication())
        .contains(new ClusterReport(true, 12, "2026-03-01T12:00:00Z", true, 2, 3));
  }

  @Test
  void aNodeIsAskedToHandOverAndOneThatCannotSaysSo() throws IOException {
    client.handOver(address(NAME), InternalCertificates.client(certificates));
    assertThat(node.handOvers()).isEqualTo(1);

    node.cannotHandOver();
    assertThatThrownBy(
            () -> client.handOver(address(NAME), InternalCertificates.client(certificates)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it answered 501");
  }

  private AdminReport report() throws IOException {
    return client.report(address(NAME), InternalCertificates.client(certificates));
  }

  @Test
  void anotherNodeAtTheSameAddressIsNotBelieved() {
    assertThatThrownBy(
            () ->
                client.report(
                    address("demo-1.demo-headless.shop.svc"),
                    InternalCertificates.client(certificates)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not that of demo-1");
  }

  @Test
  void aNodeOfAnotherAuthorityIsNotBelieved() {
    var others = InternalCertificates.of("demo", Map.of(), NODES, Instant.now());

    assertThatThrownBy(() -> client.report(address(NAME), InternalCertificates.client(others)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aNodeThatHangsCostsTheLimitAndNoMore() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeAddress address = new NodeAddress("127.0.0.1", silent.getLocalPort(), NAME);

      assertThatThrownBy(
              () ->
                  new AdminClient(Duration.ofMillis(200))
                      .report(address, InternalCertificates.client(certificates)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void anAnswerThatDoesNotEndCostsTheLimitAndNoMore() {
    node.neverEnds();

    assertThatThrownBy(
            () ->
                new AdminClient(Duration.ofSeconds(2))
                    .handOver(address(NAME), InternalCertificates.client(certificates)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no whole answer");
  }

  private NodeAddress address(String name) {
    return new NodeAddress("127.0.0.1", node.port(), name);
  }
}
