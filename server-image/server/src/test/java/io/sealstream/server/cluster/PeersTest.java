package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftTransport;
import io.sealstream.server.Patience;
import io.sealstream.server.cluster.PeerAnswer.Answered;
import io.sealstream.server.cluster.PeerAnswer.Failed;
import io.sealstream.server.cluster.PeerAnswer.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the parts of a server have of the links: requests, Raft, who is there. */
class PeersTest {
  @TempDir Path directory;
  private ClusterServer a;
  private ClusterServer b;

  @BeforeEach
  void twoServers() throws Exception {
    a = new ClusterServer.Wish(directory, "a").start();
    b = new ClusterServer.Wish(directory, "b").routeTo(a).start();
    a.linkedTo(1);
    b.linkedTo(1);
  }

  @AfterEach
  void end() {
    b.close();
    a.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private CompletableFuture<PeerAnswer> ask(String server, Topic topic, byte[] body) {
    return ask(server, topic, body, Patience.LIMIT);
  }

  private CompletableFuture<PeerAnswer> ask(
      String server, Topic topic, byte[] body, Duration patience) {
    CompletableFuture<PeerAnswer> answer = new CompletableFuture<>();
    a.peers().ask(server, topic, body, patience, answer::complete);
    return answer;
  }

  private static Reason failure(CompletableFuture<PeerAnswer> answer) throws Exception {
    return ((Failed) Patience.get(answer)).reason();
  }

  @Test
  void aRequestIsAnsweredByTheServerThatIsNamed() throws Exception {
    b.peers().serve(Topic.META, (from, body, answer) -> answer.accept(bytes(from.name() + "!")));
    Answered answer = (Answered) Patience.get(ask("b", Topic.META, bytes("who am I")));
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("a!");
  }

  @Test
  void theLongestBodiesGoThroughAndLongerOnesAreAFaultOfTheCaller() throws Exception {
    b.peers().serve(Topic.SNAPSHOT, (from, body, answer) -> answer.accept(body));
    byte[] longest = new byte[Peers.LONGEST_BODY];
    longest[longest.length - 1] = 5;
    Answered answer = (Answered) Patience.get(ask("b", Topic.SNAPSHOT, longest));
    assertThat(answer.body()).isEqualTo(longest);
    assertThatThrownBy(() -> ask("b", Topic.SNAPSHOT, new byte[Peers.LONGEST_BODY + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoAsksLearnsWhyThereIsNoAnswer() throws Exception {
    assertThat(failure(ask("nobody", Topic.META, bytes("?")))).isEqualTo(Reason.NOT_LINKED);
    assertThat(failure(ask("b", Topic.META, bytes("?")))).isEqualTo(Reason.NOT_SERVED);

    Queue<Consumer<byte[]>> kept = new ConcurrentLinkedQueue<>();
    b.peers().serve(Topic.META, (from, body, answer) -> kept.add(answer));
    assertThat(failure(ask("b", Topic.META, bytes("?"), Duration.ofMillis(1))))
        .isEqualTo(Reason.TIMED_OUT);

    CompletableFuture<PeerAnswer> waiting = ask("b", Topic.META, bytes("?"));
    Patience.await().until(() -> kept.size() == 2);
    b.close();
    assertThat(failure(waiting)).isEqualTo(Reason.LINK_LOST);
  }

  @Test
  void tooManyUnansweredRequestsAreNotSent() throws Exception {
    Queue<Consumer<byte[]>> kept = new ConcurrentLinkedQueue<>();
    b.peers().serve(Topic.META, (from, body, answer) -> kept.add(answer));
    List<CompletableFuture<PeerAnswer>> all = new ArrayList<>();
    for (int i = 0; i < Peers.MOST_REQUESTS; i++) {
      all.add(ask("b", Topic.META, bytes("?")));
    }
    assertThat(failure(ask("b", Topic.META, bytes("?")))).isEqualTo(Reason.BUSY);
    Patience.await().until(() -> kept.size() == Peers.MOST_REQUESTS);
    kept.forEach(answer -> answer.accept(bytes("at last")));
    for (CompletableFuture<PeerAnswer> answer : all) {
      assertThat(Patience.get(answer)).isInstanceOf(Answered.class);
    }
  }

  @Test
  void aTopicHasOneServiceAtATime() {
    Registration first = a.peers().serve(Topic.META, (from, body, answer) -> {});
    assertThatThrownBy(() -> a.peers().serve(Topic.META, (from, body, answer) -> {}))
        .isInstanceOf(IllegalStateException.class);
    first.close();
    a.peers().serve(Topic.META, (from, body, answer) -> {}).close();
  }

  @Test
  void whoWatchesIsToldOfThoseThatAreThereAndOfEachThatGoes() throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    a.peers()
        .watch(
            new PeerWatcher() {
              @Override
              public void joined(Peer peer) {
                told.add("+" + peer.name());
              }

              @Override
              public void left(Peer peer) {
                told.add("-" + peer.name());
              }
            });
    try (ClusterServer c = new ClusterServer.Wish(directory, "c").routeTo(a).start()) {
      c.linkedTo(2);
      Patience.await().until(() -> told.size() == 2);
    }
    Patience.await().until(() -> told.size() == 3);
    assertThat(told).containsExactly("+b", "+c", "-c");
  }

  @Test
  void raftsMessagesReachTheMemberTheyAreForInOrderAndNoOther() throws Exception {
    GroupId group = new GroupId(1, 2);
    GroupId foreign = new GroupId(3, 4);
    MemberId atA = new MemberId(10, 1);
    MemberId atB = new MemberId(10, 2);
    MemberId former = new MemberId(10, 3);
    Queue<RaftMessage> received = new ConcurrentLinkedQueue<>();
    b.peers().raft().receive(group, atB, TestHandles.BYTES, received::add);
    RaftTransport transport =
        a.peers().raft().transport(TestHandles.BYTES, member -> Optional.of("b"));
    List<RaftMessage> sent = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      RaftEntry entry = new RaftEntry(i + 1, 1, new Payload.Batch(TestHandles.batch(i, 1, 2)));
      RaftMessage message =
          new RaftMessage.Append(group, atA, 1, i, 1, 0, List.of(entry), i, false);
      sent.add(message);
      transport.send(former, message);
      transport.send(atB, new RaftMessage.TakeOver(foreign, atA, 1));
      transport.send(atB, message);
    }
    Patience.await().until(() -> received.size() == sent.size());
    assertThat(received).containsExactlyElementsOf(sent);
  }
}
