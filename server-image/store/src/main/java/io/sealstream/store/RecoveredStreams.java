package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that come back, and which of them a lost journal frame concerned.
 *
 * <p>A single lost frame is named by the directory in the next one. Where several are gone, every
 * stream is under suspicion until a later entry of it follows the last one it has without a gap.
 * One thread.
 */
final class RecoveredStreams {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveredStreams.class);

  private final StoreCore core;
  private final StreamMachines machines;
  private final Set<StreamId> dropped;
  private final Map<StreamId, Stream> streams = new HashMap<>();
  private final Map<Stream, Executor> owners = new HashMap<>();

  /** Keys of streams without an entry so far. */
  private final Map<StreamId, Optional<DataKey>> created = new HashMap<>();

  private final Set<Stream> suspects = new HashSet<>();
  private final Set<StreamId> unknown = new HashSet<>();
  private String lostWhere = "";
  private int lost;

  /**
   * @param dropped streams of which the journal may hold entries although they ended
   */
  RecoveredStreams(StoreCore core, StreamMachines machines, Set<StreamId> dropped) {
    this.core = core;
    this.machines = machines;
    this.dropped = dropped;
  }

  /** A stream of the catalog. */
  void add(CatalogEntry entry, List<StreamSegment> segments, Loss loss) {
    Stream stream = new Stream(core, entry);
    stream.restore(entry, segments, loss);
    attach(stream, entry.machine());
  }

  private Stream attach(Stream stream, byte[] saved) {
    StreamMachines.Owned owned = machines.restore(stream, saved);
    stream.attach(Runnable::run, owned.machine());
    owners.put(stream, owned.owner());
    streams.put(stream.id(), stream);
    return stream;
  }

  void lost(String where, int frames) {
    LOG.error(
        "Damage: {} frame(s) of acknowledged entries are lost, from {} on; the streams concerned"
            + " become read-only",
        frames,
        where);
    lostWhere = where;
    lost += frames;
  }

  void frame(JournalRecords records) {
    if (lost > 0) {
      settle(records.previous());
    }
    records.visit(this::run);
  }

  private void settle(List<JournalRecords.Extent> previous) {
    for (JournalRecords.Extent extent : previous) {
      Stream stream = streams.get(extent.stream());
      if (stream == null) {
        unknown.add(extent.stream());
      } else if (extent.lastOp() > stream.appliedOp()) {
        stream.quarantine(stream.appliedOp() + 1, extent.lastOp(), lostWhere);
      }
    }
    if (lost > 1) {
      suspects.addAll(streams.values());
    }
    lost = 0;
  }

  private void run(JournalRecords.Extent extent, int type, byte[] array, int from, int length) {
    StreamId id = extent.stream();
    if (dropped.contains(id)) {
      return;
    }
    Stream stream = streams.get(id);
    switch (type) {
      case JournalFrame.CREATED -> {
        if (stream == null) {
          created.put(id, key(array, from, length));
        }
      }
      case JournalFrame.DROPPED -> drop(id, stream);
      case JournalFrame.SPILLED ->
          known(id, stream)
              .ifPresent(
                  s -> {
                    Spill.Reference at = Spill.Reference.read(array, from);
                    clear(s, at.op());
                    s.replaySpilled(core.store().disk(), at);
                  });
      default ->
          known(id, stream)
              .ifPresent(
                  s -> {
                    clear(s, EntryBatch.op(array, from));
                    s.replay(array, from, from + length);
                  });
    }
  }

  private static Optional<DataKey> key(byte[] array, int from, int length) {
    return length == 4
        ? Optional.empty()
        : Optional.of(DataKey.of(BigEndian.getInt(array, from), array, from + 4));
  }

  private void drop(StreamId id, Stream stream) {
    created.remove(id);
    unknown.remove(id);
    dropped.add(id);
    if (stream != null) {
      suspects.remove(stream);
      streams.remove(id);
      stream.replayDrop();
      machines.dropped(stream);
    }
  }

  /** The stream of an entry; empty when the record that made it is lost. */
  private Optional<Stream> known(StreamId id, Stream stream) {
    if (stream != null) {
      return Optional.of(stream);
    }
    Optional<DataKey> key = created.remove(id);
    if (key == null) {
      unknown.add(id);
      return Optional.empty();
    }
    return Optional.of(attach(new Stream(core, id, key, true), new byte[0]));
  }

  /** An entry that follows the stream's last one without a gap lifts the suspicion. */
  private void clear(Stream stream, long op) {
    if (op <= stream.appliedOp() + 1) {
      suspects.remove(stream);
    }
  }

  /** Streams that ended, as far as catalog and journal still say so. */
  Set<StreamId> dropped() {
    return dropped;
  }

  /** The journal ended: the streams go to their owners. */
  void finish() {
    if (lost > 0) {
      suspects.addAll(streams.values());
    }
    suspects.forEach(s -> s.quarantine(s.appliedOp() + 1, 0, lostWhere));
    for (StreamId id : unknown) {
      LOG.error("Damage: stream {} is lost: the entry that made it is among those missing", id);
    }
    for (Stream stream : streams.values()) {
      stream.quarantine().ifPresent(q -> LOG.error("Stream {} is read-only: {}", stream.id(), q));
      stream.handOver(owners.get(stream));
      core.recovered(stream);
    }
  }
}
