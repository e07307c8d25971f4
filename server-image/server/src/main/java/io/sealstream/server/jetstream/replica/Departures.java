package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Servers that go for good: this one, or another one that an administrator names, which need not
 * run any more. Thread rule: the given executor, unless a method says otherwise.
 */
final class Departures {
  private final MetaDesk desk;
  private final Executor executor;
  private Optional<Leaving> leaving = Optional.empty();

  Departures(MetaDesk desk, Executor executor) {
    this.desk = desk;
    this.executor = executor;
  }

  /**
   * This server goes; does nothing when it does already.
   *
   * @param self its member of the meta group
   * @param gone told once when nobody counts on this server any more
   */
  void leave(ReplicaWorld world, MemberId self, Runnable gone) {
    if (leaving.isEmpty()) {
      world.log().warn("JetStream cluster: this server leaves for good, its streams move first");
      Leaving going = new Leaving(world, desk, executor, self, gone);
      leaving = Optional.of(going);
      going.ask();
    }
  }

  /** Another server is to go. Every thread; {@code decided} is told once, on any. */
  void remove(MetaGroup meta, String server, Consumer<Removal> decided) {
    meta.execute(
        () -> {
          if (meta.state().node(server).isEmpty()) {
            decided.accept(Removal.UNKNOWN);
          } else {
            desk.ask(
                new MetaTalk.Remove(server),
                index -> decided.accept(index > 0 ? Removal.BEGUN : Removal.NOT_NOW));
          }
        });
  }

  void end() {
    leaving.ifPresent(Leaving::end);
  }
}
