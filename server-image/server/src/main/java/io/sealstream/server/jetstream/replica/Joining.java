package io.sealstream.server.jetstream.replica;

import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.PeerAnswer;
import io.sealstream.server.cluster.Topic;
import io.sealstream.server.jetstream.meta.ClusterNode;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * How a server whose store has nothing of a cluster comes into one that exists: it asks all that
 * are linked, and the one that decides takes it in. From then on it learns, and votes once it has
 * caught up. Thread rule: the given executor.
 */
final class Joining {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

  private final ReplicaWorld world;
  private final Executor executor;
  private final ClusterNode self;
  private final Formation formation;
  private final Joiner joiner;

  /** Makes this server a member that learns. */
  interface Joiner {
    void join(MetaAnswer.Welcome welcome);
  }

  /**
   * @param formation of which at most one comes true: it founds a cluster, or joins one
   */
  Joining(
      ReplicaWorld world, Executor executor, ClusterNode self, Formation formation, Joiner joiner) {
    this.world = world;
    this.executor = executor;
    this.self = self;
    this.formation = formation;
    this.joiner = joiner;
  }

  /** Asks again and again. */
  void ask() {
    if (formation.isOver()) {
      return;
    }
    for (Peer peer : world.settings().peers().linked()) {
      world
          .settings()
          .peers()
          .ask(
              peer.name(),
              Topic.META,
              new MetaTalk.Join(self).toBytes(),
              PATIENCE,
              answer -> executor.execute(() -> answered(answer)));
    }
    world.streams().timers().after(AGAIN, executor, this::ask);
  }

  private void answered(PeerAnswer answer) {
    if (answer instanceof PeerAnswer.Answered(byte[] body)) {
      MetaAnswer.readWelcome(body).filter(welcome -> formation.claim()).ifPresent(joiner::join);
    }
  }
}
