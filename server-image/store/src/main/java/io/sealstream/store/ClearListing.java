package io.sealstream.store;

import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists the clear segments that a plain store needs: those that its catalog names, and those with
 * entries that its journal refers to.
 *
 * <p>Of each only what is known to be synced is listed, up to the end of the last frame that
 * something durable names. What a crash left behind that may stand in the page cache alone, and
 * look otherwise after a power cut.
 */
final class ClearListing {
  private record Place(int ordinal, long offset, byte[] tag) {}

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
  List<ClearFiles.Listed> run() throws IOException {
    List<ClearFiles.Listed> listed = new ArrayList<>();
    for (Map.Entry<FileId, List<Place>> file : places.entrySet()) {
      Optional<SegmentFile> segment = SegmentFile.look(disk, file.getKey());
      if (segment.isPresent()) { // else its messages are lost already
        listed.add(list(segment.get(), file.getValue()));
      }
    }
    return listed;
  }

  private ClearFiles.Listed list(SegmentFile segment, List<Place> needed) throws IOException {
    try (Disk.File file = disk.open(segment.name(), Disk.Access.READ)) {
      FrameReader reader = new FrameReader(file, segment.header(), SubKey.plain());
      long end = FileHeader.BLOCK;
      for (Place place : needed) {
        end = Math.max(end, end(reader, place, file.size()));
      }
      return new ClearFiles.Listed(segment.id(), end, FileDigest.of(file, end).root());
    }
  }

  /** Where it cannot be read, how much of the file counts is not known, so all of it does. */
  private static long end(FrameReader reader, Place place, long size) throws IOException {
    boolean found =
        reader.read(place.offset()) == FrameReader.Found.FRAME
            && reader.ordinal() == place.ordinal()
            && Arrays.equals(reader.tag(), place.tag());
    return found ? reader.end() : size;
  }
}
