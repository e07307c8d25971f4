package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.sealstream.server.Patience;
import io.sealstream.server.admin.AdminSettings;
import io.sealstream.server.admin.ClusterAuthority;
import io.sealstream.server.config.TlsFiles;
import io.sealstream.server.core.StartRefused;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that must not be linked are not, and the log of both says why. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class RefusedLinksTest {
  private static final String ONE = "00000000000000000000000000000001";
  private static final String TWO = "00000000000000000000000000000002";

  @TempDir Path directory;

  private ClusterServer.Wish server(String name) {
    return new ClusterServer.Wish(directory, name);
  }

  @Test
  void anotherClustersIdIsRefused() throws Exception {
    try (ClusterServer a = server("a").clusterId(ONE).start();
        ClusterServer b = server("b").clusterId(TWO).routeTo(a).start()) {
      a.said("refused: cluster id " + TWO + " of server b does not match " + ONE);
      b.said("cluster id ").said("they belong to different clusters");
      assertThat(a.peers().linked()).isEmpty();
      assertThat(b.peers().linked()).isEmpty();
    }
  }

  @Test
  void aServerThatDoesNotKnowItsClustersIdYetIsWelcome() throws Exception {
    try (ClusterServer a = server("a").clusterId(ONE).start();
        ClusterServer b = server("b").routeTo(a).start()) {
      a.linkedTo(1);
      b.linkedTo(1);
    }
  }

  @Test
  void anotherClustersNameIsRefused() throws Exception {
    try (ClusterServer a = server("a").cluster("east").start();
        ClusterServer b = server("b").cluster("west").routeTo(a).start()) {
      a.said("cluster name \"west\" of server b does not match \"east\" of server a");
      b.said("\"west\"").said("\"east\"");
      assertThat(a.peers().linked()).isEmpty();
    }
  }

  @Test
  void serversWithoutANameForTheirClusterAgreeOnOne() throws Exception {
    try (ClusterServer a = server("a").cluster("").start();
        ClusterServer b = server("b").cluster("").routeTo(a).start();
        ClusterServer c = server("c").cluster("given").routeTo(a, b).start()) {
      a.linkedTo(2);
      b.linkedTo(2);
      Patience.await().until(() -> a.service().clusterName().equals("given"));
      Patience.await().until(() -> b.service().clusterName().equals("given"));
      assertThat(c.service().clusterName()).isEqualTo("given");
    }
  }

  @Test
  void aSecondServerOfTheSameNameIsRefused() throws Exception {
    try (ClusterServer a = server("a").start();
        ClusterServer b = server("b").routeTo(a).start()) {
      a.linkedTo(1);
      try (ClusterServer other = server("b").routeTo(a).start()) {
        a.said("Remote server has a duplicate name: \"b\"");
        other.said("Remote server has a duplicate name: \"b\"");
        assertThat(other.peers().linked()).isEmpty();
      }
      assertThat(b.peers().linked()).hasSize(1);
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndNotRepeated() throws Exception {
    try (ClusterServer a = server("a").credentials("route", "s3cr3t").start();
        ClusterServer b = server("b").credentials("route", "gu3ss").routeTo(a).start()) {
      a.said("Authorization Violation");
      b.said("Authorization Violation");
      assertThat(a.log() + b.log()).doesNotContain("s3cr3t", "gu3ss");
      try (ClusterServer c = server("c").credentials("route", "s3cr3t").routeTo(a).start()) {
        c.linkedTo(1);
      }
    }
  }

  @Test
  void aServerThatIsToldToConnectToItselfLeavesItAtThat() throws Exception {
    try (ClusterServer first = server("a").start()) {
      Wire toB = new Wire();
      try (ClusterServer b = server("b").routeTo(first).routeTo(toB.address()).start()) {
        toB.leadTo(b.routeAddress());
        b.said("this server reached itself");
        b.linkedTo(1);
        assertThat(b.peers().linked()).extracting(Peer::name).containsExactly("a");
      } finally {
        toB.close();
      }
    }
  }

  // --- certificates ---

  private TlsFiles mount(String name, ClusterAuthority authority) throws Exception {
    Path mounted = Files.createDirectories(directory.resolve(name));
    AdminSettings files =
        authority.mount(mounted, authority.pair(name), new InetSocketAddress("127.0.0.1", 0));
    return new TlsFiles(files.certFile(), files.keyFile(), files.caFile());
  }

  @Test
  void serversOfOneAuthorityAreLinkedAndClientsOfBothTalk() throws Exception {
    ClusterAuthority authority = new ClusterAuthority();
    try (ClusterServer a = server("a").tls(mount("a", authority)).start();
        ClusterServer b = server("b").tls(mount("b", authority)).routeTo(a).start();
        Connection atA = a.connect();
        Connection atB = b.connect()) {
      var subscription = atB.subscribe("sealed");
      a.hearsOf("sealed");
      byte[] large = new byte[1 << 20];
      large[large.length - 1] = 7;
      atA.publish("sealed", large);
      assertThat(subscription.nextMessage(Patience.LIMIT).getData()).isEqualTo(large);
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    try (ClusterServer a = server("a").tls(mount("a", new ClusterAuthority())).start();
        ClusterServer b = server("b").tls(mount("b", new ClusterAuthority())).routeTo(a).start()) {
      a.said("TLS handshake error: ").said("must be signed by the other's ca_file");
      b.said("TLS handshake error: ");
      assertThat(a.peers().linked()).isEmpty();
    }
  }

  @Test
  void aServerWithoutTlsIsRefusedByOneWithIt() throws Exception {
    try (ClusterServer a = server("a").tls(mount("a", new ClusterAuthority())).start();
        ClusterServer b = server("b").routeTo(a).start()) {
      a.said("it does not speak TLS");
      b.said("tls on one side only is a common reason");
    }
  }

  @Test
  void aServerWithTlsIsRefusedByOneWithoutIt() throws Exception {
    try (ClusterServer a = server("a").start();
        ClusterServer b = server("b").tls(mount("b", new ClusterAuthority())).routeTo(a).start()) {
      a.said("it speaks TLS and this server's cluster block has no tls");
      b.said("it does not speak TLS");
    }
  }

  @Test
  void renewedCertificatesAreUsedForTheNextLinkWithoutARestart() throws Exception {
    ClusterAuthority before = new ClusterAuthority();
    ClusterAuthority after = new ClusterAuthority();
    TlsFiles mounted = mount("a", before);
    try (ClusterServer a = server("a").tls(mounted).start();
        ClusterServer b = server("b").tls(mount("b", after)).routeTo(a).start()) {
      b.said("TLS handshake error: ");
      TlsFiles renewed = mount("renewed", after);
      Files.copy(renewed.keyFile(), mounted.keyFile(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(renewed.certFile(), mounted.certFile(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(renewed.caFile(), mounted.caFile(), StandardCopyOption.REPLACE_EXISTING);
      a.linkedTo(1);
      b.linkedTo(1);
    }
  }

  @Test
  void unusableCertificatesEndTheStart() throws Exception {
    TlsFiles files = mount("a", new ClusterAuthority());
    Files.writeString(files.keyFile(), "no key");
    assertThatThrownBy(() -> server("a").tls(files).start())
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("The certificates of the cluster cannot be used")
        .hasMessageContaining(files.keyFile().toString());
  }
}
