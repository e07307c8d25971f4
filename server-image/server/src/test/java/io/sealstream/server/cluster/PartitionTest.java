package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Subscription;
import io.sealstream.server.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a cluster when its network fails without a word, and comes back. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class PartitionTest {
  private static final Duration PING = Duration.ofMillis(200);

  @TempDir Path directory;

  private ClusterServer.Wish server(String name) {
    return new ClusterServer.Wish(directory, name).pings(PING, 2);
  }

  @Test
  void serversThatHearNothingOfEachOtherPartAndFindTogetherAgain() throws Exception {
    try (Wire wire = new Wire();
        ClusterServer a = server("a").advertise(wire.address()).start();
        ClusterServer b = server("b").routeTo(wire.address()).start()) {
      wire.leadTo(a.routeAddress());
      a.linkedTo(1);
      b.linkedTo(1);
      try (Connection atA = a.connect();
          Connection atB = b.connect()) {
        Subscription subscription = atB.subscribe("news");
        a.hearsOf("news");

        wire.cut();
        a.linkedTo(0).said("Stale Connection");
        b.linkedTo(0).said("Stale Connection");
        a.hearsNoMoreOf("news");
        Patience.await().until(() -> atA.getServerInfo().getConnectURLs().size() == 1);

        wire.heal();
        a.linkedTo(1);
        a.hearsOf("news");
        Patience.await()
            .until(
                () -> {
                  atA.publish("news", "1".getBytes(StandardCharsets.UTF_8));
                  return subscription.nextMessage(Duration.ofMillis(100)) != null;
                });
      }
    }
  }

  @Test
  void aServerThatIsStartedAgainElsewhereIsFoundByThoseWhoseOptionsDoNotNameIt() throws Exception {
    try (ClusterServer a = server("a").start();
        ClusterServer b = server("b").routeTo(a).start()) {
      try (ClusterServer c = server("c").routeTo(a).start()) {
        b.linkedTo(2);
        c.linkedTo(2);
      }
      a.linkedTo(1);
      b.linkedTo(1);
      try (ClusterServer again = server("c").routeTo(a).start()) {
        again.linkedTo(2);
        b.linkedTo(2);
        assertThat(b.peers().linked()).extracting(Peer::name).containsExactlyInAnyOrder("a", "c");
      }
    }
  }
}
