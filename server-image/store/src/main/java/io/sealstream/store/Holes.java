package io.sealstream.store;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of one stream cannot be read, as far as a reader, the rewriter or the scrub met it. A hole
 * is a whole chunk: its frame opens or it does not. It ends when its messages are removed, or when
 * the frame can be read again. One owner thread; the count over all streams is shared.
 */
final class Holes {
  private static final Logger LOG = LoggerFactory.getLogger(Holes.class);

  private final StreamId stream;
  private final AtomicInteger all;
  private final Runnable changed;
  private final Map<Chunk, String> reasons = new IdentityHashMap<>();

  /**
   * @param all how many holes there are in all streams
   * @param changed called when one was found: the catalog must know
   */
  Holes(StreamId stream, AtomicInteger all, Runnable changed) {
    this.stream = stream;
    this.all = all;
    this.changed = changed;
  }

  /** A chunk's frame does not give its messages. */
  void found(Chunk chunk, String reason) {
    if (reasons.putIfAbsent(chunk, reason) == null) {
      all.incrementAndGet();
      changed.run();
      Hole hole = hole(chunk, reason);
      LOG.error(
          "Damage: {} message(s) of stream {}, from {} to {}, cannot be read: {}; consumers stop"
              + " before them until their loss is accepted (sealstream store accept-loss)",
          hole.messages(),
          stream,
          hole.first(),
          hole.last(),
          reason);
    }
  }

  /** The chunk has no messages any more, or they can be read. */
  void ended(Chunk chunk) {
    if (reasons.remove(chunk) != null) {
      all.decrementAndGet();
    }
  }

  /** For the catalog: where they are, and the index of each, in case that is damaged, too. */
  List<CatalogEntry.Hole> known(SubjectTable subjects) {
    return reasons.keySet().stream()
        .sorted(Comparator.comparingLong(Chunk::first))
        .map(
            chunk ->
                new CatalogEntry.Hole(
                    chunk.frame().segment().file().id(), SegmentIndex.of(chunk, subjects)))
        .toList();
  }

  /** In sequence order. */
  List<Hole> list() {
    return reasons.entrySet().stream()
        .map(e -> hole(e.getKey(), e.getValue()))
        .sorted(Comparator.comparingLong(Hole::first))
        .toList();
  }

  private static Hole hole(Chunk chunk, String reason) {
    int first = 0;
    while (first < chunk.slots() - 1 && !chunk.isLive(first)) {
      first++;
    }
    int last = chunk.slots() - 1;
    while (last > first && !chunk.isLive(last)) {
      last--;
    }
    return new Hole(chunk.sequence(first), chunk.sequence(last), chunk.live(), reason);
  }
}
