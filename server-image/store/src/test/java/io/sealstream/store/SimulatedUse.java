package io.sealstream.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What clients do in one {@link SimulatedLife}, told to the models; a seed chooses what. */
final class SimulatedUse {
  private final Random random;
  private final StoreCore core;
  private final QueuedOwner owner;
  private final boolean syncsEach;
  private final Map<StreamId, StreamModel> models;
  private final Map<StreamId, StreamStore> streams = new LinkedHashMap<>();
  private final Map<StreamId, ModelMachine> machines = new LinkedHashMap<>();

  SimulatedUse(
      Random random,
      StoreCore core,
      QueuedOwner owner,
      boolean syncsEach,
      Map<StreamId, StreamModel> models) {
    this.random = random;
    this.core = core;
    this.owner = owner;
    this.syncsEach = syncsEach;
    this.models = models;
  }

  Map<StreamId, StreamStore> streams() {
    return streams;
  }

  ModelMachine machine(StreamStore stream) {
    return machines.get(stream.id());
  }

  ModelMachine keep(StreamStore stream, byte[] saved) {
    ModelMachine machine = new ModelMachine(stream, saved);
    streams.put(stream.id(), stream);
    machines.put(stream.id(), machine);
    return machine;
  }

  void forget(StreamStore stream) {
    streams.remove(stream.id());
    machines.remove(stream.id());
  }

  void create() {
    if (streams.size() < 4) {
      StreamStore stream = core.create(owner, s -> keep(s, new byte[0]));
      models.put(stream.id(), new StreamModel());
    }
  }

  void drop() {
    Optional<StreamStore> stream = any().filter(s -> streams.size() > 1);
    if (stream.isPresent() && random.nextInt(3) == 0) {
      StreamModel model = models.get(stream.get().id());
      boolean taken =
          stream
              .get()
              .drop(
                  () -> {
                    model.dropped();
                    machines.remove(stream.get().id());
                  });
      if (taken) {
        model.dropAsked();
        streams.remove(stream.get().id());
      }
    }
  }

  void publish() {
    if (streams.isEmpty()) {
      create();
    }
    any().ifPresent(this::publish);
  }

  Optional<StreamStore> any() {
    List<StreamStore> all = new ArrayList<>(streams.values());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private void publish(StreamStore stream) {
    StreamModel model = models.get(stream.id());
    EntryBatch batch = new EntryBatch(256);
    List<StreamModel.Entry> entries = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      StreamModel.Entry entry = entry(model);
      batch.add(entry.kind(), entry.body());
      entries.add(entry);
      if (random.nextInt(8) == 0) {
        batch.takeBack(batch.add(StreamModel.PUBLISH, 20));
      }
    }
    submit(stream, batch, entries, Urgency.values()[random.nextInt(Urgency.values().length)]);
  }

  private StreamModel.Entry entry(StreamModel model) {
    int last = (int) model.lastSequence();
    return switch (random.nextInt(16)) {
      case 0 -> StreamModel.of(StreamModel.REMOVE, 1 + random.nextInt(last + 1));
      case 1 -> StreamModel.of(StreamModel.ERASE, 1 + random.nextInt(last + 1));
      case 2 -> StreamModel.of(StreamModel.REMOVE_BELOW, 1 + random.nextInt(last + 1));
      case 3 -> StreamModel.of(StreamModel.SKIP, last + random.nextInt(9));
      case 4 -> StreamModel.publish(random, random.nextInt(60_000));
      case 5 -> StreamModel.publish(random, random.nextInt(8) == 0 ? 600_000 : 2_000);
      default -> StreamModel.publish(random, random.nextInt(200));
    };
  }

  /** False: the store takes nothing now. */
  boolean submit(
      StreamStore stream, EntryBatch batch, List<StreamModel.Entry> entries, Urgency urgency) {
    StreamModel model = models.get(stream.id());
    int count = entries.size();
    boolean taken = stream.submit(batch, urgency, () -> acknowledged(model, count));
    if (taken) {
      entries.forEach(model::submitted);
    }
    return taken;
  }

  private void acknowledged(StreamModel model, int entries) {
    model.acknowledged(entries);
    if (syncsEach) {
      model.synced();
    }
  }
}
