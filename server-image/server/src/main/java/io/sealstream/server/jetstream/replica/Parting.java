package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import io.sealstream.server.cluster.PeerAnswer;
import io.sealstream.server.cluster.Peers;
import io.sealstream.server.cluster.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether the others go on without this server. Of a group that it leads it knows that itself, of
 * each other the leader is asked, as nobody else knows how far all are; and only while somebody
 * wants to know. Thread rule: the meta group's mailbox, unless a method says otherwise.
 */
final class Parting {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** An answer counts for so long. */
  private static final long FRESH = TimeUnit.SECONDS.toNanos(5);

  private static final long OF_INTEREST = TimeUnit.SECONDS.toNanos(60);
  private static final int AT_ONCE = 8192;

  private final Peers peers;
  private final MetaGroup meta;

  /** As {@code nanoTime} counts. */
  private volatile long wantedUntil = System.nanoTime();

  private long safeUntil = System.nanoTime();
  private boolean asking;

  /** One group with a replica here. */
  record Group(
      GroupId id, MemberId self, Optional<RaftStatus> status, Optional<String> leaderName) {
    boolean isLedHere() {
      return status.filter(now -> now.role() == RaftRole.LEADER).isPresent();
    }
  }

  Parting(Peers peers, MetaGroup meta) {
    this.peers = peers;
    this.meta = meta;
  }

  /** Somebody wants to know. Every thread. */
  void isOfInterest() {
    wantedUntil = System.nanoTime() + OF_INTEREST;
  }

  boolean isSafe() {
    return safeUntil - System.nanoTime() > 0;
  }

  void look(List<Group> groups) {
    if (asking || wantedUntil - System.nanoTime() <= 0) {
      return;
    }
    Map<String, List<MetaTalk.Parting.Member>> byLeader = new HashMap<>();
    for (Group group : groups) {
      if (group.isLedHere()) {
        if (!InSync.goesOnWithout(group.status().orElseThrow(), group.self(), group.self())) {
          safeUntil = System.nanoTime();
          return;
        }
      } else if (group.leaderName().isEmpty()) {
        safeUntil = System.nanoTime();
        return;
      } else {
        byLeader
            .computeIfAbsent(group.leaderName().get(), name -> new ArrayList<>())
            .add(new MetaTalk.Parting.Member(group.id(), group.self()));
      }
    }
    new Round(byLeader).begin();
  }

  /** All leaders asked once. */
  private final class Round {
    private final Map<String, List<MetaTalk.Parting.Member>> byLeader;
    private final long from = System.nanoTime();
    private int open = 1;
    private boolean safe = true;

    Round(Map<String, List<MetaTalk.Parting.Member>> byLeader) {
      this.byLeader = byLeader;
    }

    void begin() {
      asking = true;
      byLeader.forEach(
          (leader, members) -> {
            for (int at = 0; at < members.size(); at += AT_ONCE) {
              ask(leader, members.subList(at, Math.min(members.size(), at + AT_ONCE)));
            }
          });
      answered(true);
    }

    private void ask(String leader, List<MetaTalk.Parting.Member> members) {
      open++;
      peers.ask(
          leader,
          Topic.META,
          new MetaTalk.Parting(members).toBytes(),
          PATIENCE,
          answer -> meta.execute(() -> answered(allGoOn(answer, members.size()))));
    }

    private static boolean allGoOn(PeerAnswer answer, int asked) {
      return answer instanceof PeerAnswer.Answered(byte[] body)
          && MetaAnswer.readParting(body).stream().filter(goesOn -> goesOn).count() == asked;
    }

    private void answered(boolean good) {
      safe &= good;
      if (--open == 0) {
        asking = false;
        safeUntil = safe ? from + FRESH : System.nanoTime();
      }
    }
  }
}
