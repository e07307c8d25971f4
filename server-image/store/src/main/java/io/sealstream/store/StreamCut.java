package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a checkpoint takes from a stream: its state after one op, and what of it stands in no
 * segment yet. Made by the owner, immutable.
 *
 * @param preserved set for a stream that could not be restored whole: this very entry is kept, and
 *     nothing else here counts
 * @param op the last op that it includes
 * @param replayed it includes everything that the journal may have under an old key of the stream
 * @param machine {@link StreamMachine#save()}
 */
record StreamCut(
    Stream stream,
    Optional<CatalogEntry> preserved,
    long op,
    boolean replayed,
    Optional<Quarantine> quarantine,
    LogState log,
    List<LogTail.Live> live,
    List<CatalogEntry.Hole> holes,
    List<LogTail.Piece> pieces,
    byte[] machine) {
  /**
   * What the catalog says of the stream.
   *
   * @param placed where the pieces were written
   * @param doubtful files to be rewritten after a crash
   */
  CatalogEntry entry(List<LogTail.Placed> placed, Set<FileId> doubtful) {
    return preserved.orElseGet(() -> made(frames(placed), doubtful));
  }

  private CatalogEntry made(Map<StreamSegment, RoaringBitmap> frames, Set<FileId> doubtful) {
    Map<DataKey, Set<FileId>> files = new HashMap<>();
    for (StreamSegment s : frames.keySet()) {
      s.key().ifPresent(k -> files.computeIfAbsent(k, f -> new HashSet<>()).add(s.file().id()));
    }
    return new CatalogEntry(
        stream.id(),
        false,
        stream.keys().named(),
        stream.keys().namedOld(files),
        op,
        quarantine,
        log,
        segments(frames, doubtful),
        holes,
        machine);
  }

  /** Ordinals of the frames that hold live messages. */
  private Map<StreamSegment, RoaringBitmap> frames(List<LogTail.Placed> placed) {
    Map<StreamSegment, RoaringBitmap> frames = new LinkedHashMap<>();
    live.forEach(l -> frames.put(l.segment(), l.frames()));
    for (LogTail.Placed p : placed) {
      frames
          .computeIfAbsent(p.frame().segment(), s -> new RoaringBitmap())
          .add(p.frame().ordinal());
    }
    return frames;
  }

  private List<CatalogEntry.Segment> segments(
      Map<StreamSegment, RoaringBitmap> frames, Set<FileId> doubtful) {
    Set<StreamSegment> erased = new HashSet<>();
    live.stream().filter(LogTail.Live::erased).forEach(l -> erased.add(l.segment()));
    List<CatalogEntry.Segment> segments = new ArrayList<>();
    frames.forEach(
        (s, ordinals) -> {
          ordinals.runOptimize();
          segments.add(
              new CatalogEntry.Segment(
                  s.file().id(),
                  s.frames(),
                  s.index(),
                  ordinals,
                  erased.contains(s) || doubtful.contains(s.file().id())));
        });
    return segments;
  }
}
