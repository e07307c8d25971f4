package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.Outcome;
import io.sealstream.server.jetstream.meta.MetaEntry;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the server that decides enters, one decision after the other: each is made on a state that
 * has the one before it, so none takes back what another has entered meanwhile. Thread rule: the
 * meta group's mailbox.
 */
final class Decisions {
  private final MetaGroup meta;
  private final ArrayDeque<Decision> waiting = new ArrayDeque<>();
  private boolean entering;

  private record Decision(Supplier<List<MetaEntry>> entries, Consumer<Optional<Outcome>> entered) {}

  Decisions(MetaGroup meta) {
    this.meta = meta;
  }

  /**
   * @param entries asked for when everything before is entered; all of them count or none
   * @param entered told how it ended; empty: there was nothing to enter
   */
  void decide(Supplier<List<MetaEntry>> entries, Consumer<Optional<Outcome>> entered) {
    waiting.add(new Decision(entries, entered));
    next();
  }

  private void next() {
    while (!entering && !waiting.isEmpty()) {
      enter(waiting.remove());
    }
  }

  private void enter(Decision decision) {
    if (!meta.leads()) {
      decision.entered().accept(Optional.of(new Outcome.NotLeader(meta.status().leader())));
      return;
    }
    List<MetaEntry> entries = decision.entries().get();
    if (entries.isEmpty()) {
      decision.entered().accept(Optional.empty());
      return;
    }
    entering = true;
    meta.propose(
        entries,
        outcome -> {
          entering = false;
          decision.entered().accept(Optional.of(outcome));
          next();
        });
  }
}
