package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.PeerAnswer;
import io.sealstream.server.cluster.Topic;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * How a server goes for good: it asks for that until whoever decides says that nothing of it is
 * left. All that are linked are asked, since one that was removed hears of no leader any more.
 * Thread rule: the given executor.
 */
final class Leaving {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

  private final ReplicaWorld world;
  private final MetaDesk desk;
  private final Executor executor;
  private final MetaTalk.Leave question;
  private final Runnable gone;
  private boolean over;

  /**
   * @param self this server's member of the meta group
   * @param gone told once
   */
  Leaving(ReplicaWorld world, MetaDesk desk, Executor executor, MemberId self, Runnable gone) {
    this.world = world;
    this.desk = desk;
    this.executor = executor;
    this.question = new MetaTalk.Leave(Announcing.node(world.settings(), self));
    this.gone = gone;
  }

  /** Asks again and again. */
  void ask() {
    if (over) {
      return;
    }
    desk.askHere(question, this::answered);
    for (Peer peer : world.settings().peers().linked()) {
      world
          .settings()
          .peers()
          .ask(
              peer.name(),
              Topic.META,
              question.toBytes(),
              PATIENCE,
              answer -> executor.execute(() -> answered(answer)));
    }
    world.streams().timers().after(AGAIN, executor, this::ask);
  }

  private void answered(PeerAnswer answer) {
    if (answer instanceof PeerAnswer.Answered(byte[] body)) {
      answered(MetaAnswer.readIndex(body));
    }
  }

  private void answered(long left) {
    if (left == 1 && !over) {
      over = true;
      gone.run();
    }
  }

  void end() {
    over = true;
  }
}
