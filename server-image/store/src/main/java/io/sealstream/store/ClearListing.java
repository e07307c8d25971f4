package io.sealstream.store;

import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the clear segments that a plain store needs: those that its catalog names, and those with
 * entries that its journal refers to.
 *
 * <p>Of each only what is known to be synced is listed, up to the end of the last frame that
 * something durable names. What a crash left behind that may stand in the page cache alone, and
 * look otherwise after a power cut.
 */
final class ClearListing {
  private static final Logger LOG = LoggerFactory.getLogger(ClearListing.class);

  private record Place(int ordinal, long offset, byte[] tag) {}

  /** A segment, and where what counts of it ends. */
  private record Needed(SegmentFile segment, long end) {}

  private final Disk disk;
  private final Map<FileId, List<Place>> places = new LinkedHashMap<>();

  ClearListing(Disk disk) {
    this.disk = disk;
  }

  /** What the catalog says of a stream. */
  void add(CatalogEntry entry) {
    for (CatalogEntry.Segment segment : entry.segments()) {
      StreamSegment.Index index = segment.index();
      add(segment.file(), new Place(index.ordinal(), index.offset(), index.tag()));
    }
  }

  /** An entry that stands outside the journal. */
  void add(Spill.Reference spilled) {
    add(spilled.file(), new Place(spilled.ordinal(), spilled.offset(), spilled.tag()));
  }

  private void add(FileId file, Place place) {
    places.computeIfAbsent(file, f -> new ArrayList<>()).add(place);
  }

  /** Reads all of them. */
  List<ClearFiles.Listed> run(SealingProgress progress) throws IOException {
    List<Needed> needed = needed();
    progress.begins(needed.stream().mapToLong(Needed::end).sum());
    List<ClearFiles.Listed> listed = new ArrayList<>();
    for (Needed file : needed) {
      listed.add(list(file.segment(), file.end(), progress));
    }
    return listed;
  }

  private List<Needed> needed() throws IOException {
    List<Needed> needed = new ArrayList<>();
    for (Map.Entry<FileId, List<Place>> file : places.entrySet()) {
      Optional<SegmentFile> segment = SegmentFile.look(disk, file.getKey());
      if (segment.isPresent()) { // else its messages are lost already
        needed.add(new Needed(segment.get(), end(segment.get(), file.getValue())));
      }
    }
    return needed;
  }

  private long end(SegmentFile segment, List<Place> needed) throws IOException {
    try (Disk.File file = disk.open(segment.name(), Disk.Access.READ)) {
      FrameReader reader = new FrameReader(file, segment.header(), SubKey.plain());
      long end = FileHeader.BLOCK;
      for (Place place : needed) {
        end = Math.max(end, end(reader, place, file.size()));
      }
      return end;
    }
  }

  private ClearFiles.Listed list(SegmentFile segment, long end, SealingProgress progress)
      throws IOException {
    try (Disk.File file = disk.open(segment.name(), Disk.Access.READ)) {
      FileDigest digest = FileDigest.ofReadable(file, end, progress);
      for (int block : digest.unreadable()) {
        LOG.warn(
            "Damage: of segment {} the {} bytes from {} cannot be read, and what they hold is lost:"
                + " the store is sealed without them",
            segment.name(),
            FileDigest.BLOCK,
            (long) block * FileDigest.BLOCK);
      }
      return new ClearFiles.Listed(segment.id(), end, digest.root(), digest.unreadable());
    }
  }

  /** Where it cannot be read, how much of the file counts is not known, so all of it does. */
  private static long end(FrameReader reader, Place place, long size) {
    try {
      boolean found =
          reader.read(place.offset()) == FrameReader.Found.FRAME
              && reader.ordinal() == place.ordinal()
              && Arrays.equals(reader.tag(), place.tag());
      return found ? reader.end() : size;
    } catch (IOException e) {
      return size; // a bad sector: the blocks are read one by one, and the bad ones told
    }
  }
}
