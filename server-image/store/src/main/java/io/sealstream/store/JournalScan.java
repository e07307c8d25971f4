package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal files on disk and how they follow each other. A file's header names its predecessor
 * and the predecessor's last frame that counts; where two name the same, as after a crash during
 * recovery, the one of the later start counts, if it is whole.
 */
final class JournalScan implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalScan.class);

  private final OpenStore store;
  private final List<JournalFileFound> files = new ArrayList<>();
  private final List<JournalFiles.Spare> blank = new ArrayList<>();

  JournalScan(OpenStore store) throws IOException {
    this.store = store;
    FileHeader.StoreTag tag = FileHeader.StoreTag.of(store.storeId());
    for (String name : store.disk().list()) {
      if (name.endsWith(JournalFiles.SUFFIX)) {
        look(name, tag);
      }
    }
  }

  private void look(String name, FileHeader.StoreTag tag) throws IOException {
    try (Disk.File file = store.disk().open(name, Disk.Access.READ)) {
      long size = file.size();
      Optional<FileHeader> header =
          FileHeader.read(file)
              .filter(h -> h.kind() == FileHeader.Kind.JOURNAL && h.store().equals(tag));
      if (header.isEmpty()) {
        blank.add(new JournalFiles.Spare(name, size));
      } else if (isOurs(header.get())) {
        files.add(new JournalFileFound(store, name, size, header.get()));
      } else {
        LOG.warn(
            "Journal file {} is not read: it is not sealed under a key of this store. It was put"
                + " there, or its header was changed",
            name);
      }
    }
  }

  private boolean isOurs(FileHeader header) {
    boolean sealed = store.cipher().seals();
    return header.cipher().seals() == sealed && header.opensWith(store.journalKey(header.keyId()));
  }

  Optional<JournalFileFound> file(FileId id) {
    return files.stream().filter(f -> f.id().equals(id)).findFirst();
  }

  /** Files that name this one as predecessor, the one that counts first. */
  List<JournalFileFound> after(FileId id) {
    return files.stream()
        .filter(f -> f.header().predecessor().equals(id))
        .sorted(
            Comparator.comparingLong((JournalFileFound f) -> f.header().epoch())
                .thenComparingLong(f -> f.header().sequence())
                .reversed())
        .toList();
  }

  /**
   * The file that goes on behind this one.
   *
   * @param before files in front of it: headers are clear, and those that somebody made may follow
   *     each other in a ring
   */
  Optional<JournalFileFound> successor(FileId id, Set<FileId> before) throws IOException {
    return look(id, new HashSet<>(before));
  }

  private Optional<JournalFileFound> look(FileId id, Set<FileId> passed) throws IOException {
    passed.add(id);
    for (JournalFileFound candidate : after(id)) {
      boolean isNew = !passed.contains(candidate.id());
      if (isNew && (candidate.isWhole() || isProven(candidate.id(), passed))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Superblock or a later file know that frames of this file were synced, whatever it shows. */
  private boolean isProven(FileId id, Set<FileId> passed) throws IOException {
    JournalMark known = store.commit().knownEnd();
    if (known.file().equals(id) && known.ordinal() != 0) {
      return true;
    }
    return look(id, passed).filter(file -> file.header().predecessorEnd() != 0).isPresent();
  }

  long greatestSequence() {
    return files.stream().mapToLong(f -> f.header().sequence()).max().orElse(0);
  }

  /** Never begun: no start will read them, they may be written over at once. */
  List<JournalFiles.Spare> blank() {
    return List.copyOf(blank);
  }

  /** Older than the journal's first file: nor will any start read these. */
  List<JournalFiles.Used> olderThan(FileId first) {
    long from = file(first).map(f -> f.header().sequence()).orElse(0L);
    return files.stream()
        .filter(f -> f.header().sequence() < from)
        .map(JournalFileFound::used)
        .toList();
  }

  /** Files that no replay reads: may be written over once the recovered state is durable. */
  List<JournalFiles.Used> unused(List<JournalFiles.Used> used) {
    Set<String> names = used.stream().map(JournalFiles.Used::name).collect(Collectors.toSet());
    return files.stream()
        .map(JournalFileFound::used)
        .filter(file -> !names.contains(file.name()))
        .toList();
  }

  @Override
  public void close() throws IOException {
    for (JournalFileFound file : files) {
      file.close();
    }
  }
}
