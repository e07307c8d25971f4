package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.StartCode;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Opens a store: looks at it, decides, and only then writes.
 *
 * <p>Invariants: a start that is refused leaves bytes, names and time stamps of the directory as
 * they were. One that is cut short at any write leaves a store that the key in force before or
 * after opens. Order of an accepted start: lock · ring, if it changes (four copies) · superblock
 * with the next epoch. Blocks up to a second (key derivation): not for event loops.
 */
public final class StoreOpening {
  private final Disk disk;
  private final OpeningRequest request;
  private final Keychain keychain;
  private final RandomSource random;
  private final OpeningRules rules;
  private final SealingProgress progress;

  private StoreOpening(
      Disk disk,
      OpeningRequest request,
      Keychain keychain,
      RandomSource random,
      OpeningRules rules,
      SealingProgress progress) {
    this.random = random;
    this.disk = disk;
    this.request = request;
    this.keychain = keychain;
    this.rules = rules;
    this.progress = progress;
  }

  /** As {@link #open(Disk, OpeningRequest, SealingProgress)}, for who waits without being told. */
  public static OpeningOutcome open(Disk disk, OpeningRequest request) {
    return open(disk, request, SealingProgress.silent());
  }

  /**
   * Opens the store on {@code disk}, or makes it when the directory is empty. Takes disk and keys
   * over: keys are zeroed, and the disk is closed on a refusal.
   *
   * @param progress told of what is read of clear segments, here and when the engine is made
   */
  public static OpeningOutcome open(Disk disk, OpeningRequest request, SealingProgress progress) {
    try (Keychain keychain = new Keychain()) {
      return open(disk, request, keychain, RandomSource.KERNEL, new OpeningRules(), progress);
    } finally {
      request.keys().close();
    }
  }

  static OpeningOutcome open(
      Disk disk,
      OpeningRequest request,
      Keychain keychain,
      RandomSource random,
      OpeningRules rules) {
    return open(disk, request, keychain, random, rules, SealingProgress.silent());
  }

  static OpeningOutcome open(
      Disk disk,
      OpeningRequest request,
      Keychain keychain,
      RandomSource random,
      OpeningRules rules,
      SealingProgress progress) {
    OpeningOutcome outcome =
        new StoreOpening(disk, request, keychain, random, rules, progress).open();
    if (outcome instanceof OpeningOutcome.Refused) {
      close(disk);
    }
    return outcome;
  }

  private static void close(Disk disk) {
    try {
      disk.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OpeningOutcome open() {
    Examination.Verdict verdict;
    try {
      // A lock file is made only for a store that is accepted, so an existing one is tried first.
      boolean locked = disk.exists(RealDisk.LOCK) || !rules.looksFirst();
      if (locked && !disk.lock()) {
        return inUse();
      }
      if (locked && GivenUp.is(disk)) {
        GivenUp.destroy(disk);
      }
      verdict = new Examination(disk, request, keychain, rules).decide();
      if (!locked) {
        verdict.forget();
        if (!disk.lock()) {
          return inUse();
        }
        verdict = new Examination(disk, request, keychain, rules).decide();
      }
    } catch (Refusal refusal) {
      return refusal.outcome();
    } catch (IOException e) {
      return unwritable(e, OpeningOutcome.Touched.UNTOUCHED);
    }
    try {
      return carryOut(verdict);
    } catch (Refusal refusal) {
      return refusal.outcome();
    } catch (IOException e) {
      return unwritable(e, OpeningOutcome.Touched.UNFINISHED);
    }
  }

  private OpeningOutcome carryOut(Examination.Verdict verdict) throws IOException, Refusal {
    switch (verdict) {
      case Examination.Verdict.Start start -> {
        return start(start);
      }
      case Examination.Verdict.Bear bear -> {
        if (GivenUp.is(disk)) {
          GivenUp.clear(disk);
        }
        new NewStore(request, keychain, rules).bear(disk, random);
        if (new Examination(disk, request, keychain, rules).decide()
            instanceof Examination.Verdict.Start start) {
          return start(start);
        }
        throw new IOException("what was just written cannot be read back");
      }
      case Examination.Verdict.Seal seal -> {
        new Conversion(disk, request, keychain, random, rules).run(seal.superblock(), progress);
        return startSealed();
      }
      case Examination.Verdict.GoOn found -> {
        try (KeyRing ring = found.ring().ring()) {
          RingOpening.Found opened = found.ring();
          KeyRing unborn = opened.rewrite().map(RingOpening.Rewrite::ring).orElse(ring);
          StretchedKey key =
              opened.rewrite().map(RingOpening.Rewrite::key).orElseGet(() -> current(ring));
          int from =
              opened.rewrite().map(RingOpening.Rewrite::openedFrom).orElse(RingFile.COPIES - 1);
          new Conversion(disk, request, keychain, random, rules)
              .finish(unborn, key, from, found.first());
        }
        return startSealed();
      }
    }
  }

  /** A plain store was sealed. */
  private OpeningOutcome startSealed() throws IOException, Refusal {
    if (new Examination(disk, request, keychain, rules).decide()
        instanceof Examination.Verdict.Start start) {
      return start(start);
    }
    throw new IOException("what was just written cannot be read back");
  }

  private OpeningOutcome start(Examination.Verdict.Start start) throws IOException {
    disk.forceDirectory(); // names may stand in the page cache alone after a kill
    if (start.ring().isEmpty()) {
      Leftovers.deleteSealed(disk);
    }
    Optional<KeyRing> ring = start.ring().map(RingOpening.Found::ring);
    if (ring.isPresent()) {
      RingFile.writeBack(disk, rules);
    }
    Optional<RingOpening.Rewrite> rewrite = start.ring().flatMap(RingOpening.Found::rewrite);
    if (rewrite.isPresent()) {
      RingOpening.Rewrite change = rewrite.get();
      RingFile.rewrite(disk, change.ring(), change.key(), change.openedFrom(), random, rules);
      ring = Optional.of(rewrite.get().ring());
    }
    CipherSuite cipher = ring.isPresent() ? request.sealing() : CipherSuite.NONE;
    Optional<StretchedKey> master = ring.map(r -> master(r, rewrite));
    OpenedStore store =
        new OpenedStore(disk, ring, master, cipher, start.superblock(), random, rules);
    store.start();
    store.tell(progress);
    return new OpeningOutcome.Opened(store, start.notices());
  }

  /** The key that a ring on disk is under now. */
  private StretchedKey master(KeyRing ring, Optional<RingOpening.Rewrite> rewrite) {
    return rewrite.map(RingOpening.Rewrite::key).orElseGet(() -> current(ring)).copy();
  }

  /** The key in force, as the ring wants it. */
  private StretchedKey current(KeyRing ring) {
    return keychain.stretch(request.keys().current().orElseThrow(), ring.header());
  }

  private OpeningOutcome inUse() {
    return new OpeningOutcome.Refused(
        StartCode.STORE_IN_USE,
        "another process has %s: stop it, or give this server another store_dir".formatted(disk),
        StartFacts.NONE,
        OpeningOutcome.Touched.UNTOUCHED);
  }

  private OpeningOutcome unwritable(IOException e, OpeningOutcome.Touched touched) {
    return new OpeningOutcome.Refused(
        StartCode.STORE_UNWRITABLE,
        "%s cannot be used (%s: %s): check that it exists, is writable and has space"
            .formatted(disk, e.getClass().getSimpleName(), e.getMessage()),
        StartFacts.NONE,
        touched);
  }
}
