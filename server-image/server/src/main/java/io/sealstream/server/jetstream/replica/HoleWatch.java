package io.sealstream.server.jetstream.replica;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A leader that cannot read some of its messages has another member lead, which may have them. Only
 * a look now and then, so that two of which each lacks some take turns and serve in between. Thread
 * rule: the member's mailbox.
 */
final class HoleWatch {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(10);

  private final ReplicaWorld world;
  private final StreamReplica replica;

  HoleWatch(ReplicaWorld world, StreamReplica replica) {
    this.world = world;
    this.replica = replica;
  }

  /** Looks again and again, as long as {@code reigns} says so. */
  void begin(BooleanSupplier reigns) {
    world.streams().timers().after(EVERY, replica.member().mailbox(), () -> look(reigns));
  }

  private void look(BooleanSupplier reigns) {
    if (reigns.getAsBoolean()) {
      if (!replica.member().store().holes().isEmpty()) {
        handOver();
      }
      begin(reigns);
    }
  }

  private void handOver() {
    if (InSync.heir(replica.member().group().status()).isPresent()) {
      world
          .log()
          .warn(
              "JetStream cluster stream '%s > %s' lacks damaged messages here: another server is to lead it"
                  .formatted(
                      replica.assignment().name().account(), replica.assignment().name().stream()));
      replica.handOver(Optional.empty(), done -> {});
    }
  }
}
