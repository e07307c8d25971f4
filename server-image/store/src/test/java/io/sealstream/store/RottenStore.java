package io.sealstream.store;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store of which something may be damaged, on one thread, beside what it should hold. */
final class RottenStore {
  private final StoreCore core;
  private final Map<StreamId, StreamStore> streams = new LinkedHashMap<>();
  private final Map<StreamId, ModelMachine> machines = new LinkedHashMap<>();

  RottenStore(OpenStore store, StoreRules rules) throws IOException {
    core = new StoreCore(store, StoreSettings.DEFAULT, SimulatedLife.TINY, HandStore.WORN, rules);
    core.recover(
        new StreamMachines() {
          @Override
          public Owned restore(StreamStore stream, byte[] saved) {
            ModelMachine machine = new ModelMachine(stream, saved);
            streams.put(stream.id(), stream);
            machines.put(stream.id(), machine);
            return new Owned(machine, Runnable::run);
          }

          @Override
          public void dropped(StreamStore stream) {
            streams.remove(stream.id());
          }
        });
  }

  Collection<StreamStore> streams() {
    return streams.values();
  }

  /** The scrub, once through. */
  void readAll() throws IOException {
    core.scrub().demand();
    while (core.scrub().step(0) > 0) {
      // there is more
    }
  }

  void checkpoint() throws IOException {
    core.checkpoint().run();
  }

  /**
   * I4, for one stream.
   *
   * @param all every stream is said to have lost something: nobody knows whom a lost frame named
   */
  void compare(StreamId id, StreamModel model, String rotten, boolean all) {
    StreamStore stream = streams.get(id);
    boolean isJournal = rotten.endsWith(JournalFiles.SUFFIX);
    if (stream == null) {
      // With the entry that made it, all of it is lost; the log says so.
      Broken.check(model.mayBeGone() || isJournal, "I4", "stream " + id + " is gone");
      return;
    }
    int applied = (int) machines.get(id).applied();
    boolean lost = applied < model.staged();
    Optional<Quarantine> said = stream.quarantine();
    Broken.check(
        said.isPresent() || !lost,
        "I4",
        "stream %s lost entries %d to %d with a bit of %s, and nobody says so"
            .formatted(id, applied + 1, model.staged(), rotten));
    Broken.check(
        said.isEmpty() || lost || (all && isJournal),
        "I4",
        "stream " + id + " lost nothing, and " + said);
    List<Long> unreadable = model.unreadable(stream, applied);
    long named = stream.holes().stream().mapToLong(Hole::messages).sum();
    boolean covered =
        unreadable.stream()
            .allMatch(s -> stream.holes().stream().anyMatch(h -> h.first() <= s && s <= h.last()));
    Broken.check(
        covered && named == unreadable.size(),
        "I4",
        "stream %s: unreadable are %s, the holes are %s".formatted(id, unreadable, stream.holes()));
  }
}
