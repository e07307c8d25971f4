package io.sealstream.store;

import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A segment file: written once from front to end, never again after its writer was closed.
 *
 * @param name on disk
 */
record SegmentFile(String name, FileHeader header) {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFile.class);

  static final String SUFFIX = ".segment";

  /** A file that is longer is closed; one record may be longer still. */
  static final long MAX_LENGTH = 64L << 20;

  /** A new file under a store's cipher; {@code keyId} 0 where each stream uses its own key. */
  static SegmentFile fresh(OpenStore store, int keyId, Compression compression) {
    FileId id = store.newFile();
    FileHeader header =
        new FileHeader(
            FileHeader.Kind.SEGMENT,
            store.cipher(),
            keyId,
            compression == Compression.NONE ? 0 : FileHeader.COMPRESSED,
            FileHeader.StoreTag.of(store.storeId()),
            id,
            store.random().bytes(SubKey.SALT),
            store.epoch(),
            0,
            FileId.NONE,
            0);
    return new SegmentFile(name(id), header);
  }

  static String name(FileId id) {
    return id + SUFFIX;
  }

  /** How frames in it may be compressed. */
  Compression compression() {
    return (header.features() & FileHeader.COMPRESSED) != 0 ? Compression.S2 : Compression.NONE;
  }

  FileId id() {
    return header.file();
  }

  /** Looks at a file; empty when it is gone or its header is damaged. */
  static Optional<SegmentFile> look(Disk disk, FileId id) throws IOException {
    String name = name(id);
    if (!disk.exists(name)) {
      return Optional.empty();
    }
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      return look(file, id);
    }
  }

  /** As {@link #look(Disk, FileId)}; a header that the device does not give is a damaged one. */
  static Optional<SegmentFile> look(Disk.File file, FileId id) throws FormatTooNewException {
    try {
      return FileHeader.read(file)
          .filter(h -> h.kind() == FileHeader.Kind.SEGMENT && h.file().equals(id))
          .map(h -> new SegmentFile(name(id), h));
    } catch (FormatTooNewException e) {
      throw e;
    } catch (IOException e) {
      LOG.error("Damage: the header of segment {} cannot be read: {}", name(id), e.getMessage());
      return Optional.empty();
    }
  }
}
