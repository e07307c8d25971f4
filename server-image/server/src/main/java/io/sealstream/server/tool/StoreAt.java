package io.sealstream.server.tool;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Environ;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.KeySource;
import io.sealstream.keyring.KeySources;
import io.sealstream.keyring.KeySources.Found;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.start.Refused;
import io.sealstream.store.Disk;
import io.sealstream.store.Expectation;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.RealDisk;
import io.sealstream.store.StartFacts;
import io.sealstream.store.StoreInspection;
import io.sealstream.store.StoreReading;
import io.sealstream.store.UnchangedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The store that a command is about: a server's {@code store_dir}, or the directory {@code
 * sealstream} in it.
 */
record StoreAt(Path directory, StoreTool.EnvironSource environ) {
  /** Below a {@code store_dir}. */
  private static final String NAME = "sealstream";

  private static final String CUT_SHORT =
      "its change to a sealed one was cut short before it counted";

  /** Finds the store that somebody means. */
  static StoreAt find(Path given, StoreTool.EnvironSource environ) throws ToolFailure, IOException {
    if (!Files.isDirectory(given)) {
      throw new ToolFailure(ExitCode.USAGE, "there is no directory " + given);
    }
    for (Path candidate : List.of(given.resolve(NAME), given)) {
      try (RealDisk disk = new RealDisk(candidate)) {
        if (StoreInspection.isStore(disk)) {
          return new StoreAt(candidate, environ);
        }
      }
    }
    throw new ToolFailure(
        ExitCode.USAGE, given + " holds no store: give the store_dir of a server");
  }

  /** The store's disk, locked to be written to; the caller closes it. */
  RealDisk locked() throws ToolFailure, IOException {
    RealDisk disk = disk();
    return locked(disk, disk);
  }

  /** The same to look at: a store without a lock file has no user, and gets none. */
  RealDisk lockedToRead() throws ToolFailure, IOException {
    RealDisk disk = disk();
    return locked(disk, new UnchangedDisk(disk));
  }

  private RealDisk locked(RealDisk disk, Disk lock) throws ToolFailure, IOException {
    if (!lock.lock()) {
      disk.close();
      throw refused(
          new OpeningOutcome.Refused(
              StartCode.STORE_IN_USE,
              "a server or another tool has %s: stop it first".formatted(directory),
              StartFacts.NONE,
              OpeningOutcome.Touched.UNTOUCHED));
    }
    return disk;
  }

  RealDisk disk() {
    return new RealDisk(directory);
  }

  /** Opens the store to look at it, with the key of the environment. */
  StoreReading read() throws ToolFailure, IOException {
    return switch (StoreReading.open(disk(), request())) {
      case StoreReading.Outcome.Opened(StoreReading reading) -> reading;
      case StoreReading.Outcome.Refused(OpeningOutcome.Refused refusal) -> throw refused(refusal);
      case StoreReading.Outcome.Nothing nothing ->
          throw new ToolFailure(
              ExitCode.USAGE,
              directory + " holds a store that was never completed: there is nothing in it");
    };
  }

  /** What opens the store under its own cipher; a plain one plain, whatever key is set. */
  OpeningRequest request() throws ToolFailure, IOException {
    StoreInspection seen = inspected();
    Optional<CipherSuite> cipher =
        seen.newestSuperblock()
            .map(StoreInspection.SuperblockSeen.Whole::cipher)
            .filter(suite -> suite.seals() || seen.isPlain());
    OfferedKeys keys = seen.isPlain() ? OfferedKeys.NONE : keys();
    return new OpeningRequest(keys, cipher, Expectation.NOTHING);
  }

  private StoreInspection inspected() throws IOException {
    try (RealDisk disk = disk()) {
      return StoreInspection.of(disk);
    }
  }

  /** What a plain store does not promise; empty for a sealed one. */
  Optional<String> whatPlainMeans() throws IOException {
    StoreInspection seen = inspected();
    if (!seen.isPlain()) {
      return Optional.empty();
    }
    String means = "the store is plain: whoever could write to the volume may have written this";
    return Optional.of(seen.isCutShort() ? means + "; " + CUT_SHORT : means);
  }

  /** Of the master keys that copies of its key ring are under, as these say. */
  Set<Fingerprint> fingerprints() throws IOException {
    Set<Fingerprint> found = new HashSet<>();
    for (StoreInspection.RingSeen copy : inspected().ring()) {
      if (copy instanceof StoreInspection.RingSeen.Whole(RingHeader header)) {
        found.add(header.fingerprint());
      }
    }
    return found;
  }

  /** For a command that is about the key ring: a plain store has none, whatever lies there. */
  void requireSealed() throws ToolFailure, IOException {
    StoreInspection seen = inspected();
    if (seen.isPlain()) {
      throw refused(
          new OpeningOutcome.Refused(
              StartCode.STORE_PLAIN,
              "%s is a plain store and has no key ring%s: a server seals it that starts with the key and migrate_plain: true"
                  .formatted(directory, seen.isCutShort() ? " that counts, " + CUT_SHORT : ""),
              StartFacts.NONE,
              OpeningOutcome.Touched.UNTOUCHED));
    }
  }

  /** The same, for one that takes the ring away: that of a change under way goes stale with it. */
  void requireComplete() throws ToolFailure, IOException {
    requireSealed();
    if (inspected().isCutShort()) {
      throw new ToolFailure(
          ExitCode.USAGE,
          directory
              + " is not complete, its making or sealing was cut short: start its server once with"
              + " the key, which completes it");
    }
  }

  private OfferedKeys keys() throws ToolFailure, IOException {
    try (Environ found = environ.open()) {
      Optional<MasterKey> current = key(found, KeySources.CURRENT);
      return new OfferedKeys(current, key(found, KeySources.PREVIOUS));
    }
  }

  private static Optional<MasterKey> key(Environ environ, List<KeySource> sources)
      throws ToolFailure {
    return switch (KeySources.find(environ, sources, List.of())) {
      case Found.None none -> Optional.empty();
      case Found.Key key -> Optional.of(key.key());
      case Found.Refused(StartCode code, String why) ->
          throw refused(
              new OpeningOutcome.Refused(
                  code, why, StartFacts.NONE, OpeningOutcome.Touched.UNTOUCHED));
    };
  }

  static ToolFailure refused(OpeningOutcome.Refused refusal) {
    Refused refused = Refused.of(refusal);
    return new ToolFailure(ExitCode.REFUSED, refused.message(), refused.json());
  }
}
