package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.stream.Timers;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Tells the cluster what this server is, again and again until it is entered. Thread rule: the
 * given executor.
 */
final class Announcing {
  private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(250);

  private final ClusterSettings settings;
  private final MetaGroup meta;
  private final MetaDesk desk;
  private final Timers timers;
  private final Executor executor;
  private final LongConsumer entered;
  private boolean over;

  /**
   * @param entered told once from which index on a state knows this server
   */
  Announcing(
      ClusterSettings settings,
      MetaGroup meta,
      MetaDesk desk,
      Timers timers,
      Executor executor,
      LongConsumer entered) {
    this.settings = settings;
    this.meta = meta;
    this.desk = desk;
    this.timers = timers;
    this.executor = executor;
    this.entered = entered;
  }

  /** A server as a member, which is there to stay. */
  static ClusterNode node(ClusterSettings settings, MemberId member) {
    return new ClusterNode(
        settings.name(), member, settings.tags(), settings.capacity(), ClusterNode.Intent.STAYS);
  }

  void tell() {
    if (!over) {
      desk.ask(new MetaTalk.Announce(node(settings, meta.member().self())), this::answered);
    }
  }

  private void answered(long index) {
    if (index == 0) {
      remind();
      timers.after(AGAIN, executor, this::tell);
    } else {
      entered.accept(index);
    }
  }

  /** Tells the other founders again, as long as nobody leads: who told them may have stopped. */
  private void remind() {
    if (!meta.isLed() && isOfFounders(meta.member())) {
      ReplicaLabel label = meta.member().label().orElseThrow();
      desk.remind(label.group(), label.homes());
    }
  }

  /** Whether all that a member was told of when it was made are founders, as it is itself. */
  private static boolean isOfFounders(GroupMember member) {
    return member.label().orElseThrow().homes().stream()
        .allMatch(home -> member.founders().contains(home.member()));
  }

  void end() {
    over = true;
  }
}
