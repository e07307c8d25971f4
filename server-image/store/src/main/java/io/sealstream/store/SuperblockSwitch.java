package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Writes sealed copies over the plain ones of a superblock, one after the other, each synced: first
 * the pair that does not hold the newest, so that the plain store stays whole until the first
 * sealed copy is; a spoiled copy before its twin, as ever. May be cut short anywhere and run again.
 *
 * <p>Before anything else the sealed copies that are there already are written back, byte for byte,
 * where they may stand in the page cache alone ({@link SuperblockFile#writeBack}): a plain copy is
 * given up only beside a sealed one that the medium has.
 */
final class SuperblockSwitch {
  private final Disk.File file;
  private final CipherSuite suite;
  private final KeyRing ring;
  private final RandomSource random;
  private final OpeningRules rules;

  private SuperblockSwitch(
      Disk.File file, CipherSuite suite, KeyRing ring, RandomSource random, OpeningRules rules) {
    this.file = file;
    this.suite = suite;
    this.ring = ring;
    this.random = random;
    this.rules = rules;
  }

  /**
   * @param first what the pair that is sealed first says; the other says the same, one generation
   *     on
   */
  static void run(
      Disk disk,
      Superblock first,
      CipherSuite suite,
      KeyRing ring,
      RandomSource random,
      OpeningRules rules)
      throws IOException {
    try (Disk.File file = disk.open(SuperblockFile.NAME, Disk.Access.READ_WRITE)) {
      SuperblockSwitch change = new SuperblockSwitch(file, suite, ring, random, rules);
      change.writeBack();
      change.seal(first);
      change.seal(first.next(first.commit(), first.leastRingGeneration(), 1));
    }
  }

  /** The sealed superblocks that are there. */
  static List<Superblock> sealed(List<SuperblockCopy> copies, KeyRing ring) {
    return IntStream.range(0, SuperblockFile.BLOCKS)
        .mapToObj(place -> SuperblockFile.sealed(copies, place, ring))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * What the pair that was sealed first says, where the change was cut short: the other pair is
   * plain still, or says the same.
   */
  static Optional<Superblock> first(List<SuperblockCopy> copies, KeyRing ring) {
    return sealed(copies, ring).stream()
        .min(Comparator.comparingLong(Superblock::generation))
        .filter(first -> isFollowed(copies, first));
  }

  private static boolean isFollowed(List<SuperblockCopy> copies, Superblock first) {
    int other = 2 - (int) (first.generation() % 2) * 2;
    return copies.subList(other, other + 2).stream()
        .anyMatch(
            copy ->
                copy instanceof SuperblockCopy.Readable r
                    && r.epoch() == first.epoch()
                    && r.generation() == first.generation() + (r.suite().seals() ? 1 : -1));
  }

  private List<SuperblockCopy> read() throws IOException {
    return BlockFile.read(file, SuperblockFile.BLOCKS).stream()
        .map(SuperblockFormat::read)
        .toList();
  }

  private void writeBack() throws IOException {
    List<SuperblockCopy> copies = read();
    for (int pair = 0; pair < SuperblockFile.BLOCKS; pair += 2) {
      boolean one = SuperblockFile.sealed(copies, pair, ring).isPresent();
      boolean other = SuperblockFile.sealed(copies, pair + 1, ring).isPresent();
      if (one && other) {
        writeBack(copies, turn(copies, pair) == SuperblockCopy.Turn.SECOND ? pair : pair + 1);
      } else if (one || other) {
        writeBack(copies, one ? pair : pair + 1);
      }
    }
  }

  private static SuperblockCopy.Turn turn(List<SuperblockCopy> copies, int place) {
    return ((SuperblockCopy.Readable) copies.get(place)).turn();
  }

  private void writeBack(List<SuperblockCopy> copies, int place) throws IOException {
    BlockFile.write(file, place, ((SuperblockCopy.Readable) copies.get(place)).block());
    file.force();
  }

  /** Both copies of a pair, those left out that are sealed already. */
  private void seal(Superblock superblock) throws IOException {
    List<SuperblockCopy> copies = read();
    int pair = (int) (superblock.generation() % 2) * 2;
    boolean otherFirst = isWorthMore(copies.get(pair), copies.get(pair + 1));
    int one = otherFirst ? pair + 1 : pair;
    int other = 2 * pair + 1 - one;
    boolean hasOne = SuperblockFile.sealed(copies, one, ring).isPresent();
    boolean hasOther = SuperblockFile.sealed(copies, other, ring).isPresent();
    if (!hasOne) {
      write(superblock, one, hasOther);
    }
    if (!hasOther) {
      write(superblock, other, true);
    }
  }

  /**
   * A torn write takes the copy that is worth less: the damaged one, or of a commit that was cut
   * short between the copies of a pair the one that was not written.
   */
  private static boolean isWorthMore(SuperblockCopy more, SuperblockCopy less) {
    return less instanceof SuperblockCopy.Damaged
        || more instanceof SuperblockCopy.Readable newer
            && less instanceof SuperblockCopy.Readable older
            && newer.generation() > older.generation();
  }

  private void write(Superblock superblock, int place, boolean second) throws IOException {
    SuperblockCopy.Turn turn = second ? SuperblockCopy.Turn.SECOND : SuperblockCopy.Turn.FIRST;
    Optional<DataKey> key = Optional.of(ring.superblockKey());
    BlockFile.write(file, place, SuperblockFormat.seal(superblock, turn, suite, key, random));
    if (rules.syncsEachCopy()) {
      file.force();
    }
  }
}
