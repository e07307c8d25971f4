package io.sealstream.store;

import java.util.ArrayList;
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
 * @param machine {@link StreamMachine#save()}
 */
record StreamCut(
    Stream stream,
    Optional<CatalogEntry> preserved,
    long op,
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
    return preserved.orElseGet(
        () ->
            new CatalogEntry(
                stream.id(),
                false,
                stream.key(),
                op,
                quarantine,
                log,
                segments(placed, doubtful),
                holes,
                machine));
  }

  private List<CatalogEntry.Segment> segments(List<LogTail.Placed> placed, Set<FileId> doubtful) {
    Map<StreamSegment, RoaringBitmap> frames = new LinkedHashMap<>();
    Set<StreamSegment> erased = new HashSet<>();
    for (LogTail.Live l : live) {
      frames.put(l.segment(), l.frames());
      if (l.erased()) {
        erased.add(l.segment());
      }
    }
    for (LogTail.Placed p : placed) {
      frames
          .computeIfAbsent(p.frame().segment(), s -> new RoaringBitmap())
          .add(p.frame().ordinal());
    }
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
