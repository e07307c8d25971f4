package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which files the newest durable superblock needs, as somebody beside the store works it out. */
final class Needed {
  private final Set<String> committed = new HashSet<>();
  private final List<JournalFiles.Used> journal = new ArrayList<>();

  /** Between the beginning of an opening and its end: what it writes counts once it came to it. */
  private boolean opening;

  boolean contains(String name) {
    return committed.contains(name) || journal.stream().anyMatch(f -> f.name().equals(name));
  }

  /**
   * An opening begins. A journal file of which a crash left no header holds nothing that was
   * synced, so nothing that was acknowledged: a change to a sealed store takes it for room.
   */
  void opens(SimDisk disk) {
    opening = true;
    journal.removeIf(file -> !hasBegun(disk, file.name()));
  }

  private static boolean hasBegun(SimDisk disk, String name) {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      return FileHeader.read(file).isPresent();
    } catch (IOException e) {
      return true; // whoever deletes what cannot be looked at is told
    }
  }

  /** A new start: what it needs of the journal is known once it recovered. */
  void starts() {
    opening = false;
    journal.clear();
  }

  /** What recovery read, and wrote again, is the journal. */
  void recovered(List<JournalFiles.Used> used) {
    journal.clear();
    journal.addAll(used);
  }

  /** A journal file begins; what follows may be acknowledged from it. */
  void journalBegins(String name, FileId id) {
    if (!opening) {
      journal.add(new JournalFiles.Used(name, 0, id, CipherSuite.NONE, 0));
    }
  }

  /** Both what counted and what will count are needed while the superblock is written. */
  void commits(Set<String> next) {
    committed.addAll(next);
  }

  /** The superblock is durable. */
  void committed(Set<String> now, FileId start) {
    committed.clear();
    committed.addAll(now);
    if (journal.stream().anyMatch(f -> f.id().equals(start))) {
      while (!journal.getFirst().id().equals(start)) {
        journal.removeFirst();
      }
    }
  }
}
