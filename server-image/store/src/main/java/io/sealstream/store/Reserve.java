package io.sealstream.store;

import java.io.IOException;
import java.util.Optional;

/**
 * Space kept back for a full volume: a file of zeros under a random name. It is given up when
 * something finds no room, so that deletes, purges and the checkpoint that makes them count still
 * find some, and made again when there is room for it beside everything else.
 *
 * <p>Invariant: publishers stage only while it is held, once the store has a journal. Used by
 * recovery, then by the housekeeper.
 *
 * <pre>
 * size = a small journal file, for the deletes
 *      + as much again, for catalog entries and the indexes of segments
 *      + what a journal file leaves free
 * </pre>
 */
final class Reserve {
  static final String SUFFIX = ".reserve";

  private final OpenStore store;
  private final Disk disk;
  private final long forDeletes;
  private final long size;
  private Optional<String> held = Optional.empty();

  Reserve(OpenStore store, JournalSize journal) {
    this.store = store;
    this.disk = store.disk();
    this.forDeletes = journal.firstFile();
    this.size = 2 * forDeletes + JournalFiles.MARGIN;
  }

  /** Takes over what an earlier start kept back; one whose making was cut short goes. */
  void find() throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(SUFFIX)) {
        if (held.isEmpty() && isWhole(name)) {
          held = Optional.of(name);
        } else {
          disk.delete(name);
        }
      }
    }
  }

  private boolean isWhole(String name) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      return file.size() == size;
    }
  }

  /**
   * Keeps space back, if none is.
   *
   * @throws DiskFullException when there is not enough
   */
  void make() throws IOException {
    if (held.isEmpty()) {
      String name = store.newFile() + SUFFIX;
      ZeroFile.make(disk, name, size, JournalFiles.MARGIN);
      held = Optional.of(name);
    }
  }

  /** Bytes of it that nothing but the journal of deletes may take. */
  long forDeletes() {
    return forDeletes;
  }

  /** Bytes that {@link #make} will take. */
  long missing() {
    return held.isPresent() ? 0 : size;
  }

  /** False: there was nothing to give. */
  boolean giveUp() throws IOException {
    if (held.isEmpty()) {
      return false;
    }
    disk.delete(held.get());
    held = Optional.empty();
    return true;
  }
}
