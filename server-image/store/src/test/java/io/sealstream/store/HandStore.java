package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A store whose steps a test takes by hand, on one thread: nothing is committed before {@link
 * #commit}, and owners run at once.
 */
final class HandStore {
  /** Files in which two long frames have room. */
  static final JournalSize TINY = new JournalSize(8 << 20, 2200 << 10, 2200 << 10);

  /** Little files and steps, so that a few messages make much to do. */
  static final WornFiles WORN = new WornFiles(4 << 10, 64 << 10, 3, 256 << 10, 32 << 10, 1 << 10);

  final StoreCore core;
  final Map<StreamId, StreamStore> streams = new LinkedHashMap<>();
  final Map<StreamId, Ledger> ledgers = new LinkedHashMap<>();

  /** Payloads that were acknowledged, per stream. */
  final Map<StreamId, List<String>> acknowledged = new LinkedHashMap<>();

  HandStore(SimDisk disk) throws IOException {
    this(disk, new StoreRules());
  }

  HandStore(SimDisk disk, StoreRules rules) throws IOException {
    this(RunningStore.open(disk, CipherSuite.AES), StoreSettings.DEFAULT, rules);
  }

  /** Streams of these go on with what is there. */
  HandStore(SimDisk disk, Set<StreamId> lossAccepted) throws IOException {
    this(
        RunningStore.open(disk, CipherSuite.AES),
        StoreSettings.DEFAULT,
        new StoreRules(),
        lossAccepted);
  }

  HandStore(OpenStore store, StoreSettings settings, StoreRules rules) throws IOException {
    this(store, settings, rules, Set.of());
  }

  HandStore(OpenStore store, StoreSettings settings, StoreRules rules, Set<StreamId> lossAccepted)
      throws IOException {
    core = new StoreCore(store, settings, TINY, WORN, rules);
    core.recover(
        new StreamMachines() {
          @Override
          public Owned restore(StreamStore stream, byte[] saved) {
            return new Owned(keep(stream, saved), Runnable::run);
          }

          @Override
          public void dropped(StreamStore stream) {
            streams.remove(stream.id());
          }
        },
        lossAccepted);
  }

  private Ledger keep(StreamStore stream, byte[] saved) {
    Ledger ledger = new Ledger(stream, saved);
    streams.put(stream.id(), stream);
    ledgers.put(stream.id(), ledger);
    return ledger;
  }

  StreamStore create() {
    return core.create(Runnable::run, stream -> keep(stream, new byte[0]));
  }

  StreamStore createInMemory() {
    return core.createInMemory(Runnable::run, stream -> keep(stream, new byte[0]));
  }

  StreamStore only() {
    if (streams.size() != 1) {
      throw new AssertionError("streams " + streams.keySet());
    }
    return streams.values().iterator().next();
  }

  /** Submits one message; acknowledged by a later commit. */
  boolean publish(StreamStore stream, String payload) {
    EntryBatch batch = new EntryBatch(128);
    Ledger.addPublish(batch, "a.b", payload.getBytes(UTF_8));
    return stream.submit(
        batch,
        Urgency.NOW,
        () -> acknowledged.computeIfAbsent(stream.id(), s -> new ArrayList<>()).add(payload));
  }

  void commit() throws IOException {
    core.journal().look();
    while (core.journal().hasWork()) {
      if (!core.journal().commit()) {
        core.checkpoint().run();
      }
    }
  }

  /** What 100 ms of silence do. */
  void silence() throws IOException {
    if (core.journal().isUnproven()) {
      core.journal().prove();
    }
  }

  void checkpoint() throws IOException {
    core.checkpoint().run();
  }

  /** All that is to be rewritten now, and the checkpoints that make it count. */
  void rewriteAll() throws IOException {
    Upkeep upkeep = new Upkeep(core);
    while (upkeep.rewrite() > 0) {
      if (core.checkpoint().rewriter().wantsCommit()) {
        checkpoint();
      }
    }
  }

  List<String> payloads(StreamStore stream) {
    List<String> payloads = new ArrayList<>();
    Message message = new Message();
    MessageLog log = stream.log();
    for (long s = log.next(1, Filter.ALL); s != 0; s = log.next(s + 1, Filter.ALL)) {
      payloads.add(RunningStore.payload(log, s, message));
    }
    return payloads;
  }

  Optional<Quarantine> anyQuarantine() {
    return streams.values().stream().flatMap(s -> s.quarantine().stream()).findFirst();
  }

  /** The newest journal file on the disk. */
  static String newestJournal(SimDisk disk) throws IOException {
    String newest = "";
    long sequence = 0;
    for (String name : disk.list()) {
      if (name.endsWith(JournalFiles.SUFFIX)) {
        try (Disk.File file = disk.open(name, Disk.Access.READ)) {
          Optional<FileHeader> header = FileHeader.read(file);
          if (header.isPresent() && header.get().sequence() > sequence) {
            sequence = header.get().sequence();
            newest = name;
          }
        }
      }
    }
    return newest;
  }
}
