package io.sealstream.server.jetstream;

import static io.sealstream.server.Patience.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.Subscription;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.replica.NodeStanding;
import io.sealstream.server.jetstream.stream.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What three servers promise who keep a stream together. */
class ReplicatedStreamStoryTest extends ThreeServersStory {

  private static StreamConfiguration orders(int replicas) {
    return StreamConfiguration.builder()
        .name("ORDERS")
        .subjects("orders.>")
        .storageType(StorageType.File)
        .replicas(replicas)
        .build();
  }

  private StreamInfo create(int replicas) {
    return eventually(() -> streams.addStream(orders(replicas)));
  }

  private long publish(String text) {
    return eventually(
        () -> client.jetStream(IMPATIENT).publish("orders.new", text.getBytes(UTF_8)).getSeqno());
  }

  private Set<String> consume(int atLeast) throws Exception {
    JetStreamSubscription pull =
        eventually(
            () ->
                client
                    .jetStream(IMPATIENT)
                    .subscribe("orders.>", PullSubscribeOptions.builder().durable("ship").build()));
    Set<String> seen = new TreeSet<>();
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .until(
            () -> {
              for (Message message : pull.fetch(100, Duration.ofMillis(500))) {
                seen.add(new String(message.getData(), UTF_8));
                message.ack();
              }
              return seen.size() >= atLeast;
            });
    return seen;
  }

  @Test
  void whatWasAcknowledgedIsThereAfterTheLeaderDied() throws Exception {
    StreamInfo made = create(3);
    assertThat(made.getConfiguration().getReplicas()).isEqualTo(3);
    assertThat(made.getClusterInfo().getReplicas()).hasSize(2);
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      publish("before-" + i);
      acknowledged.add("before-" + i);
    }
    cluster.kill(leader("ORDERS"));
    for (int i = 0; i < 50; i++) {
      publish("after-" + i);
      acknowledged.add("after-" + i);
    }
    assertThat(consume(acknowledged.size())).containsAll(acknowledged);
  }

  @Test
  void theLeaderStepsDownAndNothingIsLost() throws Exception {
    create(3);
    publish("one");
    String before = leader("ORDERS");
    Message answer =
        client.request("$JS.API.STREAM.LEADER.STEPDOWN.ORDERS", new byte[0], Patience.LIMIT);
    assertThat(new String(answer.getData(), UTF_8)).contains("\"success\":true");
    assertThat(leader("ORDERS")).isNotEqualTo(before);
    publish("two");
    assertThat(consume(2)).containsExactly("one", "two");
  }

  @Test
  void aServerThatWasAwayComesBackWithWhatItMissed() throws Exception {
    create(3);
    publish("one");
    String leader = leader("ORDERS");
    String away = other(leader);
    cluster.kill(away);
    publish("two");
    cluster.start(away);
    publish("three");
    cluster.kill(other(leader, away));
    publish("four");
    assertThat(consume(4)).containsExactly("four", "one", "three", "two");
  }

  @Test
  void aStreamGrowsFromOneServerToThreeAndBack() throws Exception {
    create(1);
    publish("one");
    String first = leader("ORDERS");
    eventually(() -> streams.updateStream(orders(3)));
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                streams.getStreamInfo("ORDERS").getClusterInfo().getReplicas().stream()
                        .filter(io.nats.client.api.Replica::isCurrent)
                        .count()
                    == 2);
    publish("two");
    cluster.kill(first);
    publish("three");
    cluster.start(first);
    eventually(() -> streams.updateStream(orders(1)));
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              List<io.nats.client.api.Replica> others =
                  streams.getStreamInfo("ORDERS").getClusterInfo().getReplicas();
              return others == null || others.isEmpty();
            });
    publish("four");
    assertThat(consume(4)).containsExactly("four", "one", "three", "two");
  }

  @Test
  void streamsAreListedUpdatedAndDeletedForTheWholeCluster() throws Exception {
    create(3);
    for (int i = 0; i < 5; i++) {
      String name = "S" + i;
      eventually(
          () ->
              streams.addStream(
                  StreamConfiguration.builder().name(name).subjects("s." + name).build()));
    }
    assertThat(eventually(() -> streams.getStreamNames()))
        .containsExactlyInAnyOrder("ORDERS", "S0", "S1", "S2", "S3", "S4");
    assertThat(eventually(() -> streams.getStreams())).hasSize(6);
    StreamInfo updated =
        eventually(
            () ->
                streams.updateStream(
                    StreamConfiguration.builder(orders(3)).maxMessages(3).build()));
    assertThat(updated.getConfiguration().getMaxMsgs()).isEqualTo(3);
    for (int i = 0; i < 5; i++) {
      publish("m" + i);
    }
    assertThat(streams.getStreamInfo("ORDERS").getStreamState().getMsgCount()).isEqualTo(3);
    assertThat(eventually(() -> streams.deleteStream("ORDERS"))).isTrue();
    assertThat(eventually(() -> streams.getStreamNames())).doesNotContain("ORDERS");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> streams.getStreamInfo("ORDERS"))
        .isInstanceOf(JetStreamApiException.class)
        .hasMessageContaining("10059");
  }

  @Test
  void withoutAMajorityNothingIsAcknowledgedAndTheApiSaysSo() throws Exception {
    create(3);
    publish("one");
    String leader = leader("ORDERS");
    for (String name : ThreeNodeCluster.NAMES) {
      if (!name.equals(leader)) {
        cluster.kill(name);
      }
    }
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .until(
            () -> {
              try {
                streams.getStreamInfo("ORDERS");
                return false;
              } catch (JetStreamApiException e) {
                return e.getApiErrorCode() == 10008;
              } catch (IOException e) {
                return false;
              }
            });
  }

  @Test
  void aServerThatWasAwayForLongFetchesWhatTheOthersHaveForgotten() throws Exception {
    create(3);
    publish("one");
    String leader = leader("ORDERS");
    String away = other(leader);
    cluster.kill(away);
    String large = "x".repeat(250_000);
    for (int i = 0; i < 50; i++) {
      publish(large + i);
    }
    cluster.start(away);
    publish("two");
    cluster.kill(other(leader, away));
    publish("three");
    cluster.kill(leader);
    // Nobody is left but the one that was away: it has all of it, and says so once others are back.
    cluster.start(other(leader, away));
    assertThat(consume(53)).contains("one", "two", "three", large + "0", large + "49").hasSize(53);
  }

  @Test
  void whoLeadsAConsumerIsToldAndWhatFollowersHoldCounts() throws Exception {
    create(3);
    publish("one");
    assertThat(consume(1)).containsExactly("one");
    long bytes = streams.getStreamInfo("ORDERS").getStreamState().getByteCount();
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .until(
            () ->
                ThreeNodeCluster.NAMES.stream()
                    .allMatch(name -> cluster.jetStream(name).storedBytes(Storage.FILE) == bytes));
    Subscription told = client.subscribe("$JS.EVENT.ADVISORY.CONSUMER.LEADER_ELECTED.ORDERS.ship");
    client.flush(Patience.LIMIT);
    client.request("$JS.API.STREAM.LEADER.STEPDOWN.ORDERS", new byte[0], Patience.LIMIT);
    assertThat(new String(told.nextMessage(Patience.LIMIT).getData(), UTF_8))
        .contains("io.nats.jetstream.advisory.v1.consumer_leader_elected", "\"consumer\":\"ship\"");
  }

  @Test
  void theLeaderTellsHowFarEachReplicaIs() throws Exception {
    create(3);
    publish("one");
    String leader = leader("ORDERS");
    String away = other(leader);
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptions()
        .until(() -> replica(away).isCurrent() && replica(other(leader, away)).isCurrent());
    cluster.kill(away);
    for (int i = 0; i < 5; i++) {
      publish("more");
    }
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptions()
        .until(() -> !replica(away).isCurrent() && replica(away).getLag() >= 5);
    assertThat(replica(away).isOffline()).isTrue();
    assertThat(replica(away).getActive()).isPositive();
    assertThat(replica(other(leader, away)).isCurrent()).isTrue();
    cluster.start(away);
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptions()
        .until(() -> replica(away).isCurrent() && replica(away).getLag() == 0);
  }

  private io.nats.client.api.Replica replica(String name) throws Exception {
    return streams.getStreamInfo("ORDERS").getClusterInfo().getReplicas().stream()
        .filter(one -> one.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aServerHandsOverAndSaysWhetherTheOthersGoOnWithoutIt() throws Exception {
    create(3);
    publish("one");
    String leader = leader("ORDERS");
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .until(
            () ->
                ThreeNodeCluster.NAMES.stream()
                    .map(this::standing)
                    .allMatch(one -> one.safeToStop() && one.currentSince().isPresent()));
    assertThat(cluster.jetStream(leader).isFormed()).isTrue();
    assertThat(standing(leader).mostReplicas()).isEqualTo(3);
    cluster.jetStream(leader).yieldLeadership();
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .until(() -> standing(leader).streamLeaders() == 0 && !standing(leader).metaLeader());
    assertThat(leader("ORDERS")).isNotEqualTo(leader);
    String next = leader("ORDERS");
    cluster.kill(other(leader, next));
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .until(() -> !standing(leader).safeToStop() && !standing(next).safeToStop());
    publish("two");
  }

  private NodeStanding standing(String name) {
    return cluster.jetStream(name).standing().orElseThrow();
  }

  private static String other(String... names) {
    return ThreeNodeCluster.NAMES.stream()
        .filter(name -> !List.of(names).contains(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAClusterCannotDoIsRefusedByName() throws Exception {
    create(1);
    assertRefused(
        10052, StreamConfiguration.builder().name("M").storageType(StorageType.Memory).replicas(3));
    assertRefused(10005, StreamConfiguration.builder().name("FIVE").replicas(5));
    assertRefused(10065, StreamConfiguration.builder().name("S").subjects("orders.new"));
  }

  private void assertRefused(int code, StreamConfiguration.Builder wish) {
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () ->
                org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> streams.addStream(wish.build()))
                    .hasMessageContaining("[" + code + "]"));
  }
}
