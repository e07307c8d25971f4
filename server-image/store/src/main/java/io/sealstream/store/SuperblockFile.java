package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * File {@code superblock}: two pairs of blocks, written in alternation (generation modulo 2). The
 * copies of a pair are synced one after the other, so a crash spoils at most one of the four; both
 * copies of a pair unreadable is corruption, never a reason to take the older pair.
 *
 * <p>Invariant: before a start writes anything new, the medium has what was read. After a kill, or
 * a failed sync, the page cache may show a copy that the medium does not have, and a sync alone
 * would not bring it there: the cache may count it as clean. That can only be the copy of each pair
 * that was written last, since its twin was synced before; so that one copy is written back, byte
 * for byte, and synced ({@link #writeBack}). A crash in the midst of it spoils a copy that was in
 * doubt, and never the one that is known to be there.
 */
final class SuperblockFile {
  static final String NAME = "superblock";
  static final int BLOCKS = 4;

  private SuperblockFile() {}

  /** What the four blocks say together. */
  sealed interface Found {
    /** The newest, authentic. */
    record Newest(Superblock superblock, CipherSuite suite) implements Found {}

    /** A pair is unreadable; {@code why} continues "the superblock". */
    record Damaged(String why) implements Found {}

    record TooNew(String what) implements Found {}
  }

  static List<SuperblockCopy> read(Disk disk) throws IOException {
    return BlockFile.read(disk, NAME, BLOCKS).stream().map(SuperblockFormat::read).toList();
  }

  /**
   * @param ring opens them; empty: only plain ones are authentic
   */
  static Found newest(List<SuperblockCopy> copies, Optional<KeyRing> ring) {
    Superblock newest = null;
    CipherSuite suite = CipherSuite.NONE;
    long forged = 0;
    boolean[] authentic = new boolean[2];
    for (int place = 0; place < BLOCKS; place++) {
      switch (copies.get(place)) {
        case SuperblockCopy.TooNew(String what) -> {
          return new Found.TooNew(what);
        }
        case SuperblockCopy.Damaged damaged -> {}
        case SuperblockCopy.Readable copy -> {
          Optional<Superblock> opened = open(copy, place, ring);
          if (opened.isEmpty()) {
            forged = Math.max(forged, copy.generation());
          } else {
            authentic[place / 2] = true;
            if (newest == null || opened.get().generation() > newest.generation()) {
              newest = opened.get();
              suite = copy.suite();
            }
          }
        }
      }
    }
    if (!authentic[0] || !authentic[1]) {
      return new Found.Damaged(
          forged == 0 ? "cannot be read: both copies of a pair are damaged" : "was tampered with");
    }
    return forged > newest.generation()
        ? new Found.Damaged("was tampered with")
        : new Found.Newest(newest, suite);
  }

  private static Optional<Superblock> open(
      SuperblockCopy.Readable copy, int place, Optional<KeyRing> ring) {
    boolean right = copy.generation() % 2 == place / 2 && copy.suite().seals() == ring.isPresent();
    Optional<DataKey> key = ring.flatMap(r -> r.superblockKey(copy.keyId()));
    if (!right || ring.isPresent() && key.isEmpty()) {
      return Optional.empty();
    }
    return SuperblockFormat.open(copy, key)
        .filter(
            s -> ring.isEmpty() || s.identity().storeId().equals(ring.get().header().storeId()));
  }

  /** The sealed and authentic superblock that stands at a place. */
  static Optional<Superblock> sealed(List<SuperblockCopy> copies, int place, KeyRing ring) {
    return copies.get(place) instanceof SuperblockCopy.Readable copy
        ? open(copy, place, Optional.of(ring))
        : Optional.empty();
  }

  /**
   * Writes both copies of the pair of this generation; on return it is durable. A copy that an
   * earlier crash spoiled is written first: a second crash must not spoil its twin as well.
   */
  static void write(
      Disk.File file,
      Superblock superblock,
      CipherSuite suite,
      Optional<DataKey> key,
      RandomSource random,
      OpeningRules rules)
      throws IOException {
    int pair = (int) (superblock.generation() % 2) * 2;
    int first = isSpoiled(file, pair + 1) ? pair + 1 : pair;
    int second = 2 * pair + 1 - first;
    BlockFile.write(
        file,
        first,
        SuperblockFormat.seal(superblock, SuperblockCopy.Turn.FIRST, suite, key, random));
    if (rules.syncsEachCopy()) {
      file.force();
    }
    BlockFile.write(
        file,
        second,
        SuperblockFormat.seal(superblock, SuperblockCopy.Turn.SECOND, suite, key, random));
    file.force();
  }

  /**
   * Writes the copy of each pair that was written last back as it was read; on return the medium
   * has what was read.
   */
  static void writeBack(Disk.File file, Optional<KeyRing> ring, OpeningRules rules)
      throws IOException {
    file.force();
    if (!rules.writesSuperblockBack()) {
      return;
    }
    List<SuperblockCopy> copies =
        BlockFile.read(file, BLOCKS).stream().map(SuperblockFormat::read).toList();
    for (int pair = 0; pair < BLOCKS; pair += 2) {
      Optional<SuperblockCopy.Readable> one = authentic(copies, pair, ring);
      Optional<SuperblockCopy.Readable> other = authentic(copies, pair + 1, ring);
      if (one.isPresent() && other.isPresent()) { // else the last write to this pair was torn
        SuperblockCopy.Readable last = later(one.get(), other.get());
        BlockFile.write(file, last == one.get() ? pair : pair + 1, last.block());
        file.force();
      }
    }
  }

  private static Optional<SuperblockCopy.Readable> authentic(
      List<SuperblockCopy> copies, int place, Optional<KeyRing> ring) {
    return copies.get(place) instanceof SuperblockCopy.Readable copy
            && open(copy, place, ring).isPresent()
        ? Optional.of(copy)
        : Optional.empty();
  }

  private static SuperblockCopy.Readable later(
      SuperblockCopy.Readable one, SuperblockCopy.Readable other) {
    if (one.generation() == other.generation()) {
      return one.turn() == SuperblockCopy.Turn.SECOND ? one : other;
    }
    return one.generation() > other.generation() ? one : other;
  }

  private static boolean isSpoiled(Disk.File file, int place) throws IOException {
    byte[] block = BlockFile.read(file, BLOCKS).get(place);
    return SuperblockFormat.read(block) instanceof SuperblockCopy.Damaged;
  }
}
