package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which segment files should be emptied, and so deleted: those with erased messages, those under an
 * old key or another cipher, those that are mostly waste, and small ones when there are many. What
 * replaces them is none of this, so there is an end: a small file is smaller than the least that
 * gets a file of its own.
 *
 * @param leastWaste bytes that rewriting a file must give back
 * @param small a file that is shorter is small
 * @param many so many small files are put together
 * @param job bytes of live messages that are moved before a commit
 * @param step bytes of them that are in memory at once
 * @param wellFilled a frame of so many bytes is not put together with its neighbours
 */
record WornFiles(long leastWaste, long small, int many, long job, long step, int wellFilled) {
  static final WornFiles DEFAULT =
      new WornFiles(1 << 20, 2 << 20, 8, 64 << 20, 4 << 20, Chunk.MAX_BYTES / 2);

  /** Lost at the end of blocks, whatever a file holds. */
  private static final long SLACK = 4L * FileHeader.BLOCK;

  /** Why a file should go; the most urgent first. */
  private enum Reason {
    ERASED,
    KEY,
    CIPHER,
    WASTE,
    SMALL
  }

  private record Candidate(SegmentFiles.Use use, Reason reason) {}

  /**
   * The files that one job empties.
   *
   * @param otherCipher whether a file should go because of its cipher
   * @param room bytes that may be written before anything is deleted
   */
  Set<FileId> choose(List<SegmentFiles.Use> closed, Predicate<CipherSuite> otherCipher, long room) {
    boolean merges = closed.stream().filter(this::isSmall).count() >= many;
    List<Candidate> candidates = new ArrayList<>();
    for (SegmentFiles.Use use : closed) {
      reason(use, otherCipher, merges).ifPresent(why -> candidates.add(new Candidate(use, why)));
    }
    return fitting(candidates, room);
  }

  /** Those that one job empties to give space back; {@code room} as above. */
  Set<FileId> mostlyDead(List<SegmentFiles.Use> closed, long room) {
    return fitting(
        closed.stream()
            .filter(this::isMostlyDead)
            .map(use -> new Candidate(use, Reason.WASTE))
            .collect(Collectors.toCollection(ArrayList::new)),
        room);
  }

  private Set<FileId> fitting(List<Candidate> candidates, long room) {
    candidates.sort(
        Comparator.comparing(Candidate::reason).thenComparingLong(c -> c.use.liveBytes()));
    Set<FileId> chosen = new HashSet<>();
    long rest = Math.min(job, room);
    for (Candidate candidate : candidates) {
      rest -= candidate.use.liveBytes();
      if (rest < 0 && !(chosen.isEmpty() && candidate.use.liveBytes() <= room)) {
        break;
      }
      chosen.add(candidate.use.file().id());
    }
    return chosen;
  }

  private Optional<Reason> reason(
      SegmentFiles.Use use, Predicate<CipherSuite> otherCipher, boolean merges) {
    if (use.sweep()) {
      return Optional.of(Reason.ERASED);
    }
    if (use.outdated()) {
      return Optional.of(Reason.KEY);
    }
    if (otherCipher.test(use.file().header().cipher())) {
      return Optional.of(Reason.CIPHER);
    }
    if (isMostlyDead(use)) {
      return Optional.of(Reason.WASTE);
    }
    return merges && isSmall(use) ? Optional.of(Reason.SMALL) : Optional.empty();
  }

  private boolean isMostlyDead(SegmentFiles.Use use) {
    long waste = use.length() - use.liveBytes() - SLACK;
    return waste > leastWaste && waste > use.length() / 2;
  }

  private boolean isSmall(SegmentFiles.Use use) {
    return use.length() < small;
  }
}
