package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the catalog files that the superblock names, whole: every frame up to the count, and the
 * last one with the tag that the superblock knows.
 */
final class CatalogLoad {
  private final OpenStore store;
  private final Map<StreamId, CatalogEntry> streams = new LinkedHashMap<>();
  private final Set<StreamId> dropped = new HashSet<>();
  private final List<ClearFiles.Listed> clear = new ArrayList<>();

  private long bytes;
  private boolean inAnotherCipher;

  CatalogLoad(OpenStore store) {
    this.store = store;
  }

  /**
   * @throws DamageException when one of them is not what was written: the store cannot be opened
   */
  void run(List<CatalogFile> files) throws IOException {
    for (CatalogFile file : files) {
      read(file);
    }
  }

  /** The newest entry of each stream that did not end. */
  Map<StreamId, CatalogEntry> streams() {
    return streams;
  }

  /** Streams that ended, of which the journal may still hold entries. */
  Set<StreamId> dropped() {
    return dropped;
  }

  /** Clear files that are still read. */
  List<ClearFiles.Listed> clear() {
    return clear;
  }

  /** True when a file of it is not under the cipher in force. */
  boolean inAnotherCipher() {
    return inAnotherCipher;
  }

  long bytes() {
    return bytes;
  }

  private void read(CatalogFile named) throws IOException {
    String name = named.file() + CatalogLog.SUFFIX;
    if (!store.disk().exists(name)) {
      throw new DamageException("catalog file " + name + " is missing");
    }
    try (Disk.File file = store.disk().open(name, Disk.Access.READ)) {
      FileHeader header =
          FileHeader.read(file)
              .filter(h -> h.kind() == FileHeader.Kind.CATALOG && h.file().equals(named.file()))
              .orElseThrow(() -> damaged(name, 0, FrameReader.Found.NOTHING));
      Optional<DataKey> key = store.catalogKey(header.keyId());
      if (header.cipher().seals() != store.cipher().seals() || !header.opensWith(key)) {
        throw damaged(name, 0, FrameReader.Found.FORGED);
      }
      FrameReader reader = new FrameReader(file, header, header.subKey(key));
      CatalogRow row = new CatalogRow(file.size());
      long at = FileHeader.BLOCK;
      for (int ordinal = 1; ordinal <= named.frames(); ordinal++) {
        at = readFrame(reader, at, ordinal, row, name);
      }
      if (!row.isWhole()) {
        throw damaged(name, named.frames() + 1, FrameReader.Found.NOTHING);
      }
      if (!Arrays.equals(reader.tag(), named.lastTag())) {
        throw new DamageException("catalog file " + name + " is an older one");
      }
      bytes += file.size();
      inAnotherCipher |= header.cipher() != store.cipher();
    }
  }

  private long readFrame(FrameReader reader, long offset, int ordinal, CatalogRow row, String name)
      throws IOException {
    FrameReader.Found found = reader.read(offset);
    if (found == FrameReader.Found.NOTHING) {
      // Each commit begins at a block.
      found = reader.read(JournalWriter.align(offset));
    }
    if (found != FrameReader.Found.FRAME || reader.ordinal() != ordinal) {
      throw damaged(name, ordinal, found);
    }
    if (!row.take(reader.plain(), this::take)) {
      throw damaged(name, ordinal, FrameReader.Found.DAMAGED);
    }
    return reader.end();
  }

  private void take(byte[] bytes) {
    if (ClearFiles.isEntry(bytes)) {
      clear.add(ClearFiles.Listed.decode(bytes));
    } else {
      take(CatalogEntry.decode(bytes));
    }
  }

  private void take(CatalogEntry entry) {
    StreamId id = entry.stream();
    CatalogEntry before = entry.dropped() ? streams.remove(id) : streams.put(id, entry);
    if (before != null) {
      before.closeKeys();
    }
    if (entry.dropped()) {
      dropped.add(id);
    }
  }

  private static DamageException damaged(String name, int ordinal, FrameReader.Found found) {
    return new DamageException(
        "catalog file %s, frame %d is %s"
            .formatted(
                name,
                ordinal,
                switch (found) {
                  case FRAME -> "another one";
                  case NOTHING -> "missing";
                  case DAMAGED -> "damaged";
                  case FORGED -> "changed on purpose";
                }));
  }
}
