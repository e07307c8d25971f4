package io.sealstream.store;

import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A store that is opened to be looked at, with its key: to verify it or to take streams out. It is
 * opened and recovered by the code that serves it, over an {@link UnchangedDisk}, so not a byte,
 * name or time stamp of it changes. One thread; blocks up to a second while keys are derived.
 */
public final class StoreReading implements AutoCloseable {
  /** Recovery writes segments when more than this waits in memory, and here they stay there. */
  private static final long MEMORY = 512L << 20;

  private static final StoreSettings SETTINGS =
      new StoreSettings(Optional.empty(), MEMORY, 64, Resealing.DEFAULT);

  private final Disk disk;
  private final OpenStore store;
  private final List<String> notices;
  private final StoreCore core;

  private StoreReading(Disk disk, OpenStore store, List<String> notices) throws IOException {
    this.disk = disk;
    this.store = store;
    this.notices = notices;
    JournalSize size = JournalSize.ofVolume(store.disk().totalSpace());
    this.core = new StoreCore(store, SETTINGS, size, WornFiles.DEFAULT, new StoreRules());
  }

  /** How an opening ended. */
  public sealed interface Outcome {
    record Opened(StoreReading reading) implements Outcome {}

    record Refused(OpeningOutcome.Refused refusal) implements Outcome {}

    /** There is no store, or only one whose birth was cut short. */
    record Nothing() implements Outcome {}
  }

  /** Opens the store on {@code disk}; takes disk and keys over, as {@link StoreOpening} does. */
  public static Outcome open(Disk disk, OpeningRequest request) throws IOException {
    Outcome outcome = new Outcome.Nothing();
    try (Keychain keychain = new Keychain()) {
      outcome = open(disk, request, keychain);
    } finally {
      request.keys().close();
      if (!(outcome instanceof Outcome.Opened)) {
        disk.close();
      }
    }
    return outcome;
  }

  private static Outcome open(Disk disk, OpeningRequest request, Keychain keychain)
      throws IOException {
    UnchangedDisk unchanged = new UnchangedDisk(disk);
    if (!unchanged.lock()) {
      return new Outcome.Refused(
          new OpeningOutcome.Refused(
              StartCode.STORE_IN_USE,
              "a server or another tool has %s: stop it first".formatted(disk),
              StartFacts.NONE,
              OpeningOutcome.Touched.UNTOUCHED));
    }
    OpeningRules rules = new OpeningRules();
    try {
      Examination.Verdict verdict = new Examination(unchanged, request, keychain, rules).decide();
      verdict.forget();
      if (verdict instanceof Examination.Verdict.Bear) {
        return new Outcome.Nothing();
      }
    } catch (Refusal refusal) {
      return new Outcome.Refused(refusal.outcome());
    }
    return switch (StoreOpening.open(unchanged, request, keychain, RandomSource.KERNEL, rules)) {
      case OpeningOutcome.Opened opened ->
          new Outcome.Opened(new StoreReading(disk, opened.store(), opened.notices()));
      case OpeningOutcome.Refused refused -> new Outcome.Refused(refused);
    };
  }

  /** Identity and key, as of the newest commit on disk. */
  public StoreFacts facts() {
    StoreFacts facts = store.facts();
    return new StoreFacts(
        facts.storeId(),
        facts.clusterId(),
        facts.nodeId(),
        facts.epoch() - 1, // opening counted a start, in memory
        facts.bootId(),
        facts.ringGeneration(),
        facts.fingerprint(),
        facts.salt(),
        facts.cipher(),
        facts.superblockGeneration() - 1);
  }

  /** What the next start would say and put right, one line each. */
  public List<String> notices() {
    return notices;
  }

  /**
   * Reads every frame of catalog, journal and segments; before {@link #recover}.
   *
   * @return what was read, and what is not as it was written
   */
  public StoreVerification verify() throws IOException {
    return Verifier.verify(store);
  }

  /**
   * Brings every stream back through its machine, whose owners are not used: everything happens on
   * this thread.
   *
   * @return streams of which acknowledged entries are lost
   * @throws DamageException when the catalog is not what was written: no stream can be read
   */
  public List<StoreVerification.Damage> recover(StreamMachines machines) throws IOException {
    core.recover(machines);
    return core.streams().stream()
        .flatMap(stream -> stream.quarantine().map(q -> damage(stream, q)).stream())
        .toList();
  }

  private static StoreVerification.Damage damage(Stream stream, Quarantine lost) {
    return new StoreVerification.Damage(
        Optional.of(stream.id()),
        "the stream is read-only: " + lost.reason(),
        StoreVerification.Range.NONE,
        new StoreVerification.Range(lost.firstOp(), lost.lastOp()));
  }

  @Override
  public void close() throws IOException {
    core.openFiles().close();
    store.close();
    disk.close();
  }
}
