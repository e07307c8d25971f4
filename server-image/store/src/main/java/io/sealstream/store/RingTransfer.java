package io.sealstream.store;

import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import io.sealstream.keyring.RingHeader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Takes a copy of a store's key ring away, and puts one back where the ring was lost. A copy is the
 * block as it stands on disk: wrapped under the master key, of no use without it.
 */
public final class RingTransfer {
  private RingTransfer() {}

  /** A wrapped ring, and whose it is. */
  public record Export(RingHeader header, byte[] bytes) {}

  /** How an import ended. */
  public sealed interface Outcome {
    record Imported(RingHeader header) implements Outcome {}

    /** The store's own ring is there, at least as new, and the key opens it. */
    record NotNeeded(RingHeader header) implements Outcome {}

    /** The file holds no ring that this version reads; {@code why} continues "the file". */
    record NoRing(String why) implements Outcome {}

    record Refused(OpeningOutcome.Refused refusal) implements Outcome {}
  }

  /** How an export with the key ended. */
  public sealed interface Checked {
    record Right(Export ring) implements Checked {}

    /** With none of the copies the store opens; why not with the newest. */
    record Refused(OpeningOutcome.Refused refusal) implements Checked {}

    /** No copy is whole. */
    record Nothing() implements Checked {}
  }

  /**
   * The newest copy as its clear part has it; empty where none is whole. Without the key nobody
   * knows whether somebody put it there.
   */
  public static Optional<Export> export(Disk disk) throws IOException {
    return copies(disk).stream().findFirst();
  }

  /**
   * The newest copy with which the store opens, tried in memory. Takes the keys over.
   *
   * @param disk locked, and closed, by the caller
   */
  public static Checked export(Disk disk, OpeningRequest request) throws IOException {
    try (Keychain keychain = new Keychain()) {
      Checked checked = new Checked.Nothing();
      for (Export copy : copies(disk)) {
        Optional<OpeningOutcome.Refused> refusal = refusal(disk, copy.bytes(), request, keychain);
        if (refusal.isEmpty()) {
          return new Checked.Right(copy);
        }
        checked = checked instanceof Checked.Refused ? checked : new Checked.Refused(refusal.get());
      }
      return checked;
    } finally {
      request.keys().close();
    }
  }

  /** Those that are whole and belong to a store that is complete, the newest first. */
  private static List<Export> copies(Disk disk) throws IOException {
    List<RingCopy> all = disk.exists(RingFile.NAME) ? RingFile.read(disk) : List.of();
    return RingOpening.newestFirst(all).stream()
        .filter(copy -> copy.header().birth() == RingHeader.Birth.BORN)
        .map(copy -> new Export(copy.header(), copy.block()))
        .toList();
  }

  /**
   * Why the store would not open with this ring; empty when it does. Takes the keys over.
   *
   * @param disk locked, and closed, by the caller
   */
  public static Optional<OpeningOutcome.Refused> check(
      Disk disk, byte[] bytes, OpeningRequest request) throws IOException {
    try (Keychain keychain = new Keychain()) {
      return refusal(disk, bytes, request, keychain);
    } finally {
      request.keys().close();
    }
  }

  /**
   * Puts a ring back, after the store with it was opened in memory: so its key, its store and its
   * generation are right. Takes the keys over.
   *
   * @param disk locked, and closed, by the caller
   */
  public static Outcome restore(Disk disk, byte[] bytes, OpeningRequest request)
      throws IOException {
    try (Keychain keychain = new Keychain()) {
      return restore(disk, bytes, request, keychain);
    } finally {
      request.keys().close();
    }
  }

  private static Outcome restore(Disk disk, byte[] bytes, OpeningRequest request, Keychain keychain)
      throws IOException {
    RingHeader header;
    switch (RingFormat.read(bytes)) {
      case RingCopy.Readable copy -> {
        header = copy.header();
        if (header.birth() == RingHeader.Birth.UNBORN) {
          return new Outcome.NoRing("is from a store that was never completed");
        }
      }
      case RingCopy.TooNew(String what) -> {
        return new Outcome.NoRing("is of a newer version (" + what + ")");
      }
      case RingCopy.Damaged damaged -> {
        return new Outcome.NoRing("holds no key ring, or a damaged one");
      }
    }
    Optional<RingHeader> present = opened(disk, request, keychain);
    if (present.isPresent() && present.get().generation() >= header.generation()) {
      return new Outcome.NotNeeded(present.get());
    }
    Optional<OpeningOutcome.Refused> refusal = refusal(disk, bytes, request, keychain);
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get());
    }
    write(disk, bytes);
    return new Outcome.Imported(header);
  }

  /**
   * The newest of the store's own copies that the key opens. What stands in the clear part of the
   * others proves nothing: whoever can write to the volume may have put it there.
   */
  private static Optional<RingHeader> opened(Disk disk, OpeningRequest request, Keychain keychain)
      throws IOException {
    List<RingCopy> copies = disk.exists(RingFile.NAME) ? RingFile.read(disk) : List.of();
    if (RingOpening.newestFirst(copies).isEmpty()) {
      return Optional.empty();
    }
    try (KeyRing ring =
        new RingOpening(request, keychain, copies, StartFacts.NONE, 0).open().ring()) {
      return Optional.of(ring.header());
    } catch (Refusal none) {
      return Optional.empty(); // the trial opening decides
    }
  }

  /** Opens the store with this ring in memory. */
  private static Optional<OpeningOutcome.Refused> refusal(
      Disk disk, byte[] ring, OpeningRequest request, Keychain keychain) throws IOException {
    UnchangedDisk trial = new UnchangedDisk(disk);
    write(trial, ring);
    OpeningRules rules = new OpeningRules();
    switch (StoreOpening.open(trial, request, keychain, RandomSource.KERNEL, rules)) {
      case OpeningOutcome.Refused refused -> {
        return Optional.of(refused);
      }
      case OpeningOutcome.Opened opened -> opened.store().close();
    }
    return Optional.empty();
  }

  private static void write(Disk disk, byte[] block) throws IOException {
    try (Disk.File file = BlockFile.openOrCreate(disk, RingFile.NAME)) {
      for (int copy = 0; copy < RingFile.COPIES; copy++) {
        BlockFile.write(file, copy, block);
        file.force();
      }
    }
  }
}
