package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.PeerAnswer;
import io.sealstream.server.cluster.Topic;
import io.sealstream.server.jetstream.meta.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How a cluster begins, once in its life: when every server that is expected is linked and none of
 * them has anything of a cluster, the one with the first name founds the meta group and has the
 * others found it with it. Whoever has a meta group already never founds another.
 *
 * <p>A member is drawn anew with each start of a process and founds in that process alone: one that
 * lost its store comes back as another. Thread rule: the given executor.
 */
final class Formation {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(250);

  private final ReplicaWorld world;
  private final Executor executor;
  private final MemberId self;
  private final Founder founder;
  private boolean over;

  /** Makes this server a founding member; {@code done} runs when that is durable. */
  interface Founder {
    void found(GroupId group, List<Seat> founders, Runnable done);
  }

  Formation(ReplicaWorld world, Executor executor, MemberId self, Founder founder) {
    this.world = world;
    this.executor = executor;
    this.self = self;
    this.founder = founder;
  }

  /** Looks again and again whether the time has come. */
  void look() {
    if (over) {
      return;
    }
    Optional<List<Peer>> all = world.settings().peers().whole();
    if (all.filter(this::isFirst).isPresent()) {
      ask(all.get());
    } else {
      later();
    }
  }

  private boolean isFirst(List<Peer> others) {
    return others.stream().allMatch(peer -> world.settings().name().compareTo(peer.name()) < 0);
  }

  private void later() {
    world.streams().timers().after(AGAIN, executor, this::look);
  }

  private void ask(List<Peer> peers) {
    Map<String, MemberId> members = new HashMap<>();
    members.put(world.settings().name(), self);
    List<String> open = new ArrayList<>(peers.stream().map(Peer::name).toList());
    if (open.isEmpty()) {
      found(members);
    }
    for (Peer peer : peers) {
      ask(
          peer.name(),
          new MetaTalk.Hello(),
          answer -> {
            if (answer instanceof PeerAnswer.Answered(byte[] body)) {
              MetaAnswer.Standing standing = MetaAnswer.readStanding(body);
              if (!standing.formed()) {
                members.put(peer.name(), standing.member());
              }
            }
            open.remove(peer.name());
            if (open.isEmpty()) {
              decide(members, peers.size() + 1);
            }
          });
    }
  }

  private void ask(
      String name, MetaTalk question, java.util.function.Consumer<PeerAnswer> answered) {
    world
        .settings()
        .peers()
        .ask(
            name,
            Topic.META,
            question.toBytes(),
            PATIENCE,
            answer -> executor.execute(() -> answered.accept(answer)));
  }

  private void decide(Map<String, MemberId> members, int asked) {
    if (over) {
      return;
    }
    if (members.size() == asked) {
      found(members);
    } else {
      later();
    }
  }

  /** First here, so that what others are told to found is there when they ask. */
  private void found(Map<String, MemberId> members) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    GroupId group = new GroupId(random.nextLong(), random.nextLong());
    List<Seat> founders =
        members.entrySet().stream()
            .map(entry -> new Seat(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(Seat::node))
            .toList();
    over = true;
    founder.found(group, founders, () -> tell(group, founders));
  }

  private void tell(GroupId group, List<Seat> founders) {
    for (Seat seat : founders) {
      if (!seat.member().equals(self)) {
        tell(seat, new MetaTalk.Found(group, founders));
      }
    }
  }

  /** Until it is done, or the server is another one by now. */
  private void tell(Seat seat, MetaTalk.Found found) {
    ask(
        seat.node(),
        found,
        answer -> {
          if (!(answer instanceof PeerAnswer.Answered)) {
            world.streams().timers().after(AGAIN, executor, () -> tell(seat, found));
          }
        });
  }

  /** Whether this server may become a member now, in whatever way; true once. */
  boolean claim() {
    boolean first = !over;
    over = true;
    return first;
  }

  /** Another server founds a cluster with this one. */
  boolean join(MetaTalk.Found found) {
    boolean mine = found.founders().contains(new Seat(world.settings().name(), self));
    if (!mine || !claim()) {
      return false;
    }
    founder.found(found.group(), found.founders(), () -> {});
    return true;
  }

  /** Whether this server belongs to a cluster now, or will in a moment. */
  boolean isOver() {
    return over;
  }

  /** It is known that there is a cluster, or this server stops. */
  void end() {
    over = true;
  }
}
