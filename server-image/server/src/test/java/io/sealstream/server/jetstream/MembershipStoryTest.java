package io.sealstream.server.jetstream;

import static io.sealstream.server.Patience.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.replica.NodeStanding;
import io.sealstream.server.jetstream.replica.Removal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Servers come to a cluster, go, lose their store or a part of it; nothing acknowledged is lost.
 */
class MembershipStoryTest extends ThreeServersStory {
  private final Set<String> acknowledged = new TreeSet<>();

  @BeforeEach
  void stream() {
    eventually(
        () ->
            streams.addStream(
                StreamConfiguration.builder()
                    .name("ORDERS")
                    .subjects("orders.>")
                    .storageType(StorageType.File)
                    .replicas(3)
                    .build()));
  }

  private static void until(Callable<Boolean> is) {
    Awaitility.await().atMost(Patience.LIMIT).ignoreExceptions().until(is);
  }

  private void publish(String what, int times) {
    for (int i = 0; i < times; i++) {
      String text = what + "-" + i;
      eventually(() -> client.jetStream(IMPATIENT).publish("orders.new", text.getBytes(UTF_8)));
      acknowledged.add(text);
    }
  }

  private ClusterInfo standing() {
    return eventually(() -> streams.getStreamInfo("ORDERS").getClusterInfo());
  }

  private String leader() {
    return eventually(() -> standing().getLeader());
  }

  /** The stream is on these servers, and all of them are as far as the leader. */
  private boolean isWholeOn(String... names) {
    ClusterInfo now = standing();
    Set<String> there = new TreeSet<>(Set.of(now.getLeader()));
    now.getReplicas().forEach(replica -> there.add(replica.getName()));
    return there.equals(Set.of(names))
        && now.getReplicas().size() == names.length - 1
        && now.getReplicas().stream().allMatch(Replica::isCurrent);
  }

  private void everythingIsThere() throws Exception {
    JetStreamSubscription pull =
        eventually(
            () ->
                client
                    .jetStream(IMPATIENT)
                    .subscribe("orders.>", PullSubscribeOptions.builder().durable("ship").build()));
    Set<String> seen = new TreeSet<>();
    until(
        () -> {
          for (Message message : pull.fetch(100, Duration.ofMillis(500))) {
            seen.add(new String(message.getData(), UTF_8));
            message.ack();
          }
          return seen.containsAll(acknowledged);
        });
  }

  private void ask(String subject, String body) {
    until(() -> answer(subject, body).contains("\"success\":true"));
  }

  private String answer(String subject, String body) throws Exception {
    byte[] answer = client.request(subject, body.getBytes(UTF_8), Duration.ofSeconds(5)).getData();
    return new String(answer, UTF_8);
  }

  /** The incarnation of the stream's replica on a server that does not lead. */
  private String member(String name) throws Exception {
    byte[] info =
        client.request("$JS.API.STREAM.INFO.ORDERS", new byte[0], Duration.ofSeconds(5)).getData();
    Matcher replica =
        Pattern.compile("\"name\":\"" + name + "\"[^}]*\"peer\":\"(\\w+)\"")
            .matcher(new String(info, UTF_8));
    return replica.find() ? replica.group(1) : "";
  }

  private static String other(String... names) {
    return ThreeNodeCluster.NAMES.stream()
        .filter(name -> !List.of(names).contains(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aServerThatLostItsWholeStoreComesBackUnderItsNameAndKeepsTheStreamAgain() throws Exception {
    publish("before", 20);
    String leader = leader();
    String lost = other(leader);
    until(() -> isWholeOn("n0", "n1", "n2"));
    String before = member(lost);
    cluster.kill(lost);
    publish("without", 20);
    cluster.wipe(lost);
    cluster.start(lost);
    // For a moment the others still take it for what it was before.
    until(() -> !List.of("", before).contains(member(lost)));
    until(() -> isWholeOn("n0", "n1", "n2"));
    until(() -> cluster.members(leader).equals(Set.of("n0", "n1", "n2")));
    until(() -> isCurrent(lost));
    publish("with", 5);
    // It votes with what it fetched: the others are not needed both any more.
    cluster.kill(leader);
    publish("after", 5);
    everythingIsThere();
  }

  @Test
  void aLostStreamOfOneServerKeepsNoServerFromBeingRestarted() throws Exception {
    streams.addStream(
        StreamConfiguration.builder().name("LONE").subjects("lone").replicas(1).build());
    String alone = eventually(() -> streams.getStreamInfo("LONE").getClusterInfo().getLeader());
    cluster.kill(alone);
    cluster.wipe(alone);
    cluster.start(alone);
    until(() -> isWholeOn("n0", "n1", "n2"));
    for (String name : ThreeNodeCluster.NAMES) {
      until(
          () -> {
            NodeStanding now = cluster.jetStream(name).standing().orElseThrow();
            return now.safeToStop() && now.currentSince().isPresent();
          });
    }
  }

  @Test
  void aFourthServerJoinsAndTakesThePlaceOfOne() throws Exception {
    publish("before", 20);
    cluster.start("n3");
    until(() -> cluster.members("n3").equals(Set.of("n0", "n1", "n2", "n3")));
    String leader = leader();
    String gone = other(leader);
    ask("$JS.API.STREAM.PEER.REMOVE.ORDERS", "{\"peer\":\"" + gone + "\"}");
    until(() -> isWholeOn(leader, other(leader, gone), "n3"));
    publish("with", 5);
    cluster.kill(leader);
    publish("after", 5);
    everythingIsThere();
  }

  @Test
  void aServerIsRemovedAndItsStreamsMoveToAnother() throws Exception {
    publish("before", 20);
    cluster.start("n3");
    until(() -> cluster.members("n3").equals(Set.of("n0", "n1", "n2", "n3")));
    String leader = leader();
    String gone = other(leader);
    assertThat(remove(gone)).isEqualTo(Removal.BEGUN);
    until(() -> isWholeOn(leader, other(leader, gone), "n3"));
    until(() -> !cluster.members("n3").contains(gone));
    publish("with", 5);
    everythingIsThere();
  }

  /** Whether a server votes in all its groups, that of the cluster too. */
  private boolean isCurrent(String name) {
    return cluster.jetStream(name).standing().orElseThrow().currentSince().isPresent();
  }

  /** As the admin listener of a server that runs has it. */
  private Removal remove(String gone) throws Exception {
    return eventually(
        () -> {
          CompletableFuture<Removal> decided = new CompletableFuture<>();
          assertThat(cluster.anyone().remove(gone, decided::complete)).isTrue();
          Removal what = Patience.get(decided);
          return what == Removal.NOT_NOW ? null : what;
        });
  }

  @Test
  void aServerThatIsRemovedAndHasNowhereToMoveItsStreamsComesBackEmptyUnderItsName()
      throws Exception {
    publish("before", 20);
    String leader = leader();
    String gone = other(leader);
    cluster.kill(gone);
    assertThat(remove(gone)).isEqualTo(Removal.BEGUN);
    cluster.wipe(gone);
    cluster.start(gone);
    until(() -> isWholeOn("n0", "n1", "n2"));
    until(() -> cluster.members(leader).equals(Set.of("n0", "n1", "n2")));
    until(() -> isCurrent(gone));
    cluster.kill(leader);
    publish("after", 5);
    everythingIsThere();
  }

  @Test
  void noClientRemovesAServer() throws Exception {
    publish("before", 5);
    cluster.start("n3");
    until(() -> cluster.members("n3").equals(Set.of("n0", "n1", "n2", "n3")));
    until(
        () ->
            answer("$JS.API.SERVER.REMOVE", "{\"peer\":\"n3\"}")
                .contains("the admin listener does it, POST /v1/remove-server"));
    assertThat(remove("n4")).isEqualTo(Removal.UNKNOWN);
    publish("after", 5);
    assertThat(cluster.members("n3")).isEqualTo(Set.of("n0", "n1", "n2", "n3"));
  }

  @Test
  void aServerWhoseNewestEntriesVanishedWithoutATraceIsNoticedByTheLeader() throws Exception {
    publish("before", 40);
    String leader = leader();
    String cut = other(leader);
    until(() -> isWholeOn("n0", "n1", "n2"));
    String before = member(cut);
    cluster.cutPower(cut);
    cluster.cutJournal(cut);
    cluster.start(cut);
    publish("afterwards", 5);
    until(() -> !List.of("", before).contains(member(cut)));
    until(() -> isWholeOn("n0", "n1", "n2"));
    until(() -> isCurrent(cut));
    cluster.kill(other(leader, cut));
    publish("in the end", 5);
    everythingIsThere();
  }

  @Test
  void everyServerKnowsItsReplicaByTheStreamsNameWhoeverLeads() {
    until(() -> isWholeOn("n0", "n1", "n2"));
    for (String name : ThreeNodeCluster.NAMES) {
      assertThat(cluster.jetStream(name).idInStore("ORDERS")).as(name).isPresent();
      assertThat(cluster.jetStream(name).idInStore("NOBODY")).as(name).isEmpty();
    }
  }

  @Test
  void aLeaderThatCannotReadSomeMessagesLetsAnotherLead() throws Exception {
    publish("before", 400);
    until(() -> isWholeOn("n0", "n1", "n2"));
    String damaged = other(leader());
    cluster.kill(damaged);
    cluster.damageMessages(damaged);
    cluster.start(damaged);
    until(() -> isWholeOn("n0", "n1", "n2"));
    ask(
        "$JS.API.STREAM.LEADER.STEPDOWN.ORDERS",
        "{\"placement\":{\"preferred\":\"%s\"}}".formatted(damaged));
    until(() -> damaged.equals(leader()));
    // Whoever asks for them is told, and from then on the others have them.
    everythingIsThere();
    assertThat(leader()).isNotEqualTo(damaged);
  }

  @Test
  void aServerOfWhichAcknowledgedEntriesRottedLearnsThemFromTheOthersBeforeItVotes()
      throws Exception {
    publish("before", 30);
    String leader = leader();
    String rotten = other(leader);
    until(() -> isWholeOn("n0", "n1", "n2"));
    String before = member(rotten);
    cluster.cutPower(rotten);
    cluster.rot(rotten);
    publish("without", 5);
    cluster.start(rotten);
    until(() -> !List.of("", before).contains(member(rotten)));
    until(() -> isWholeOn("n0", "n1", "n2"));
    // Of the meta group it may have lost its part too, and learn that still.
    until(() -> isCurrent(rotten));
    publish("with", 5);
    cluster.kill(other(leader, rotten));
    publish("after", 5);
    everythingIsThere();
  }
}
