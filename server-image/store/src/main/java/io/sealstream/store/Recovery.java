package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the streams back: applies the journal to them and finds out which of them a lost frame
 * concerned.
 *
 * <p>A single lost frame is named by the directory in the next one. Where several are gone, every
 * stream is under suspicion until a later entry of it follows the last one it has without a gap.
 * One thread.
 */
final class Recovery implements JournalReplay.Target {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final StoreEngine engine;
  private final StreamMachines machines;
  private final Map<StreamId, Stream> streams = new HashMap<>();
  private final Set<Stream> suspects = new HashSet<>();
  private final Set<StreamId> unknown = new HashSet<>();
  private String lostWhere = "";
  private int lost;

  Recovery(StoreEngine engine, StreamMachines machines) {
    this.engine = engine;
    this.machines = machines;
  }

  Map<StreamId, Stream> streams() {
    return streams;
  }

  @Override
  public void lost(String where, int frames) {
    LOG.error(
        "Damage: {} frame(s) of acknowledged entries are lost, from {} on; the streams concerned"
            + " become read-only",
        frames,
        where);
    lostWhere = where;
    lost += frames;
  }

  @Override
  public void frame(JournalRecords records) {
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

  private void run(StreamId id, int type, byte[] array, int from, int length) {
    Stream stream = streams.get(id);
    if (type == JournalFrame.CREATED) {
      if (stream == null && !engine.isForgotten(id)) {
        add(id, key(array, from, length), new byte[0]);
      }
    } else if (stream == null) {
      if (!engine.isForgotten(id)) {
        unknown.add(id);
      }
    } else if (type == JournalFrame.DROPPED) {
      stream.replayDrop();
      machines.dropped(stream);
      streams.remove(id);
    } else {
      clear(stream, array, from, length);
      stream.replay(array, from, from + length);
    }
  }

  private static Optional<DataKey> key(byte[] array, int from, int length) {
    return length == 4
        ? Optional.empty()
        : Optional.of(DataKey.of(BigEndian.getInt(array, from), array, from + 4));
  }

  private void add(StreamId id, Optional<DataKey> key, byte[] saved) {
    Stream stream = new Stream(engine, id, key, true);
    StreamMachines.Owned owned = machines.restore(stream, saved);
    stream.attach(owned.owner(), owned.machine());
    streams.put(id, stream);
  }

  private void clear(Stream stream, byte[] array, int from, int length) {
    if (!suspects.isEmpty() && length > 0 && EntryBatch.op(array, from) <= stream.appliedOp() + 1) {
      suspects.remove(stream);
    }
  }

  /** The journal ended. */
  void finish() {
    if (lost > 0) {
      suspects.addAll(streams.values());
    }
    suspects.forEach(s -> s.quarantine(s.appliedOp() + 1, 0, lostWhere));
    for (StreamId id : unknown) {
      LOG.error("Damage: stream {} is lost, the entry that made it is among those missing", id);
    }
    streams.values().stream()
        .filter(s -> s.quarantine().isPresent())
        .forEach(s -> LOG.error("Stream {} is read-only: {}", s.id(), s.quarantine().get()));
  }
}
