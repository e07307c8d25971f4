package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.roaringbitmap.RoaringBitmap;

/**
 * Reads every frame that the newest commit needs: catalog, journal, and of each stream's segments
 * the chain of index frames and the data frames that they name. Writes nothing. One thread.
 */
final class Verifier {
  private final OpenStore store;
  private final List<StoreVerification.Damage> damage = new ArrayList<>();
  private long catalogFrames;
  private long journalFrames;
  private long segmentFrames;
  private long bytes;

  private Verifier(OpenStore store) {
    this.store = store;
  }

  static StoreVerification verify(OpenStore store) throws IOException {
    Verifier verifier = new Verifier(store);
    verifier.catalog();
    verifier.journal();
    return new StoreVerification(
        new StoreVerification.Frames(
            verifier.catalogFrames, verifier.journalFrames, verifier.segmentFrames),
        verifier.bytes,
        verifier.damage);
  }

  private void found(Optional<StreamId> stream, String what, StoreVerification.Range sequences) {
    damage.add(new StoreVerification.Damage(stream, what, sequences, StoreVerification.Range.NONE));
  }

  private void found(String what) {
    found(Optional.empty(), what, StoreVerification.Range.NONE);
  }

  private void catalog() throws IOException {
    CatalogLoad catalog = new CatalogLoad(store);
    try {
      catalog.run(store.commit().catalog());
    } catch (DamageException e) {
      found(e.getMessage());
      return;
    }
    store.clearFiles().found(catalog.clear());
    catalogFrames = store.commit().catalog().stream().mapToLong(CatalogFile::frames).sum();
    bytes += catalog.bytes();
    for (CatalogEntry entry : catalog.streams().values()) {
      for (CatalogEntry.Segment segment : entry.segments()) {
        segment(entry, segment);
      }
    }
  }

  // --- journal ---

  private void journal() throws IOException {
    try (JournalScan scan = new JournalScan(store)) {
      new JournalReplay(scan, store.commit(), new StoreRules(), new JournalFrames()).run();
    }
  }

  private final class JournalFrames implements JournalReplay.Target {
    @Override
    public void frame(JournalFileFound file, JournalRecords records) {
      journalFrames++;
      bytes += records.plain().length;
    }

    @Override
    public void lost(JournalFileFound file, String where, int frames) {
      found(where + "; %d frame(s) of acknowledged entries are lost".formatted(frames));
    }

    @Override
    public void lostFile(FileId file, int frames) {
      found(
          "journal file %s is gone; %d frame(s) of acknowledged entries are lost"
              .formatted(file, frames));
    }
  }

  // --- segments ---

  private void segment(CatalogEntry entry, CatalogEntry.Segment named) throws IOException {
    Optional<SegmentFile> file = SegmentFile.look(store.disk(), named.file());
    if (file.isEmpty()) {
      found(
          Optional.of(entry.stream()),
          "segment %s is missing or has no readable header".formatted(named.file()),
          StoreVerification.Range.NONE);
      return;
    }
    FileHeader header = file.get().header();
    boolean listed = !header.cipher().seals() && store.clearFiles().isListed(file.get().name());
    if (!header.opensWith(entry.keyOf(named.file())) && !listed) {
      found(
          Optional.of(entry.stream()),
          "segment %s is not sealed as this store is: it was put there or changed on purpose"
              .formatted(named.file()),
          StoreVerification.Range.NONE);
      return;
    }
    try (Disk.File open = open(file.get())) {
      FrameReader reader =
          new FrameReader(open, header, header.subKey(entry.keyOf(named.file()), entry.stream()));
      StreamSegment segment =
          new StreamSegment(
              file.get(), entry.keyOf(named.file()), named.frames(), named.index(), named.live());
      RoaringBitmap seen = new RoaringBitmap();
      for (SegmentIndex index : indexes(entry.stream(), segment, reader, open.size())) {
        for (SegmentIndex.Entry frame : index.entries()) {
          if (seen.checkedAdd(frame.ordinal())) {
            data(entry.stream(), segment, reader, frame);
          }
        }
      }
      missing(entry.stream(), segment, seen);
    } catch (DamageException e) {
      found(Optional.of(entry.stream()), e.getMessage(), StoreVerification.Range.NONE);
    }
  }

  private Disk.File open(SegmentFile segment) throws IOException {
    Disk.File file = store.disk().open(segment.name(), Disk.Access.READ);
    return store.clearFiles().isListed(segment.name())
        ? store.clearFiles().proven(segment.name(), file)
        : file;
  }

  /** The chain of index frames; where it is broken, an index of what can be read. */
  private List<SegmentIndex> indexes(
      StreamId stream, StreamSegment segment, FrameReader reader, long size) throws IOException {
    List<SegmentIndex> indexes = new ArrayList<>();
    FrameRef at = new FrameRef(segment, segment.index().ordinal(), segment.index().offset());
    while (at.ordinal() > 0) {
      FrameReader.Found found = reader.read(at.offset());
      boolean last = indexes.isEmpty();
      if (found != FrameReader.Found.FRAME || reader.ordinal() != at.ordinal()) {
        found(
            Optional.of(stream), at + " (an index): " + text(found), StoreVerification.Range.NONE);
        indexes.addAll(new SegmentScan(reader, segment, size).indexes());
        return indexes;
      }
      if (last && !Arrays.equals(segment.index().tag(), reader.tag())) {
        found(
            Optional.of(stream),
            at + " (an index) is not the one that the catalog names",
            StoreVerification.Range.NONE);
      }
      count(reader, at.offset());
      SegmentIndex index = SegmentIndex.decode(reader.plain());
      indexes.add(index);
      at = new FrameRef(segment, index.beforeOrdinal(), index.beforeOffset());
    }
    return indexes;
  }

  private void data(
      StreamId stream, StreamSegment segment, FrameReader reader, SegmentIndex.Entry named)
      throws IOException {
    FrameRef at = new FrameRef(segment, named.ordinal(), named.offset());
    FrameReader.Found found = reader.read(named.offset());
    if (found == FrameReader.Found.FRAME && reader.ordinal() == named.ordinal()) {
      count(reader, named.offset());
      SegmentFrame frame = SegmentFrame.of(reader.plain());
      if (frame.slots() == named.slots()
          && frame.sequence(0) == named.first()
          && frame.sequence(frame.slots() - 1) == named.last()) {
        return;
      }
      found(Optional.of(stream), at + " holds other messages than its index says", range(named));
    } else if (segment.live().contains(named.ordinal())) {
      found(Optional.of(stream), at + ": " + text(found), range(named));
    }
  }

  private static StoreVerification.Range range(SegmentIndex.Entry entry) {
    return new StoreVerification.Range(entry.first(), entry.last());
  }

  private void missing(StreamId stream, StreamSegment segment, RoaringBitmap seen) {
    RoaringBitmap missing = RoaringBitmap.andNot(segment.live(), seen);
    if (!missing.isEmpty()) {
      found(
          Optional.of(stream),
          "segment %s: %d frame(s) with messages, the first of them %d, are in no index"
              .formatted(segment.file().name(), missing.getLongCardinality(), missing.first()),
          StoreVerification.Range.NONE);
    }
  }

  private void count(FrameReader reader, long offset) {
    segmentFrames++;
    bytes += reader.end() - offset;
  }

  private static String text(FrameReader.Found found) {
    return switch (found) {
      case FRAME -> "another frame stands there";
      case NOTHING -> "missing";
      case DAMAGED -> "damaged (its checksum does not fit)";
      case FORGED -> "changed on purpose (its checksum fits, its tag does not)";
    };
  }
}
