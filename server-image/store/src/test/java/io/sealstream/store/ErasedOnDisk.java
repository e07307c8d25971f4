package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * I6: somebody who has the volume, also journal files that wait to be used again, and the key ring
 * opens every frame that opens, and finds no entry of an erased stream, and no key that a stream
 * had before; nor does such a key open anything.
 */
final class ErasedOnDisk {
  private final OpenStore store;
  private final Set<StreamId> erased;

  private final Map<StreamId, List<DataKey>> former;

  private ErasedOnDisk(OpenStore store, Set<StreamId> erased, Map<StreamId, List<DataKey>> former) {
    this.store = store;
    this.erased = erased;
    this.former = former;
  }

  static void check(OpenStore store, Set<StreamId> erased) throws IOException {
    check(store, erased, Map.of());
  }

  /**
   * @param former keys that streams do not have any more
   */
  static void check(OpenStore store, Set<StreamId> erased, Map<StreamId, List<DataKey>> former)
      throws IOException {
    ErasedOnDisk search = new ErasedOnDisk(store, erased, former);
    for (String name : store.disk().list()) {
      try (Disk.File file = store.disk().open(name, Disk.Access.READ)) {
        if (name.endsWith(JournalFiles.SUFFIX) || name.endsWith(CatalogLog.SUFFIX)) {
          search.look(name, file);
        }
      }
    }
  }

  /** I6 of a store without a cipher: no segment has the end of a message that was erased. */
  static void checkPlain(Disk disk, Map<StreamId, StreamModel> models) throws IOException {
    for (String name : Volume.names(disk, SegmentFile.SUFFIX)) {
      String bytes = new String(Volume.read(disk, name), ISO_8859_1);
      models.forEach((stream, model) -> checkPlain(name, bytes, stream, model));
    }
  }

  private static void checkPlain(String name, String bytes, StreamId stream, StreamModel model) {
    for (byte[] body : model.erased()) {
      String end = new String(body, ISO_8859_1).substring(body.length * 2 / 3);
      boolean there = end.length() > 30 && bytes.contains(end);
      Broken.check(!there, "I6", name + " holds an erased message of " + stream);
    }
  }

  /** Everything was given new keys, and that is over: no former key opens anything. */
  static void checkFormer(OpenStore store, Map<StreamId, List<DataKey>> former) throws IOException {
    ErasedOnDisk search = new ErasedOnDisk(store, Set.of(), former);
    for (String name : store.disk().list()) {
      if (name.endsWith(SegmentFile.SUFFIX)) {
        try (Disk.File file = store.disk().open(name, Disk.Access.READ)) {
          search.tryFormer(name, file);
        }
      }
    }
  }

  private void tryFormer(String name, Disk.File file) throws IOException {
    Optional<FileHeader> header = FileHeader.read(file);
    for (Map.Entry<StreamId, List<DataKey>> of : former.entrySet()) {
      for (DataKey key : header.isPresent() ? of.getValue() : List.<DataKey>of()) {
        SubKey subKey = header.get().subKey(Optional.of(key), of.getKey());
        FrameReader reader = new FrameReader(file, header.get(), subKey);
        for (long at = FileHeader.BLOCK; at < file.size(); ) {
          FrameReader.Found found = reader.read(at);
          Broken.check(
              found != FrameReader.Found.FRAME,
              "I6",
              name + " opens with a former key of stream " + of.getKey());
          at = found == FrameReader.Found.NOTHING ? JournalWriter.align(at + 1) : reader.end();
        }
      }
    }
  }

  private void look(String name, Disk.File file) throws IOException {
    Optional<FileHeader> header = FileHeader.read(file);
    Optional<DataKey> key = header.flatMap(this::key);
    if (key.isEmpty()) {
      return;
    }
    FrameReader reader = new FrameReader(file, header.get(), header.get().subKey(key));
    CatalogRow row = new CatalogRow(file.size());
    for (long at = FileHeader.BLOCK; at < file.size(); ) {
      if (reader.read(at) == FrameReader.Found.FRAME) {
        look(name, header.get().kind(), reader.plain(), row);
        at = reader.end();
      } else {
        at = JournalWriter.align(at + 1);
      }
    }
  }

  private Optional<DataKey> key(FileHeader header) {
    return header.kind() == FileHeader.Kind.JOURNAL
        ? store.journalKey(header.keyId())
        : store.catalogKey(header.keyId());
  }

  private void look(String name, FileHeader.Kind kind, byte[] plain, CatalogRow row) {
    if (kind == FileHeader.Kind.JOURNAL) {
      new JournalRecords(plain)
          .visit(
              (extent, type, array, from, length) -> {
                if (type != JournalFrame.DROPPED) {
                  found(name, extent.stream());
                }
                if (type == JournalFrame.CREATED) {
                  foundKey(name, extent.stream(), BigEndian.getInt(array, from));
                }
              });
      return;
    }
    row.take(plain, bytes -> look(name, bytes));
  }

  private void look(String name, byte[] bytes) {
    if (!ClearFiles.isEntry(bytes)) {
      CatalogEntry entry = CatalogEntry.decode(bytes);
      if (!entry.dropped()) {
        found(name, entry.stream());
        entry.key().ifPresent(key -> foundKey(name, entry.stream(), key.id()));
        entry.oldKeys().forEach(old -> foundKey(name, entry.stream(), old.key().id()));
      }
    }
  }

  private void foundKey(String name, StreamId stream, int id) {
    Broken.check(
        former.getOrDefault(stream, List.of()).stream().noneMatch(key -> key.id() == id),
        "I6",
        name + " still gives a former key of stream " + stream + " away");
  }

  private void found(String name, StreamId stream) {
    Broken.check(!erased.contains(stream), "I6", name + " still gives stream " + stream + " away");
  }
}
