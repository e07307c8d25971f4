package io.sealstream.server.tool;

import io.sealstream.keyring.RingHeader;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.RealDisk;
import io.sealstream.store.RingTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a key ring back. */
@Command(
    name = "import-ring",
    description = {
      "Puts an exported key ring back where the store's own is missing, damaged, altered or older.",
      "Needs the key. Nothing is written unless the ring opens this store."
    })
final class ImportRing extends StoreCommand {
  @Parameters(index = "1", paramLabel = "FILE", description = "As export-ring wrote it.")
  private Path file;

  @Option(
      names = "--check",
      description = "Writes nothing, and says whether the store would open with this ring.")
  private boolean check;

  @Override
  ExitCode run(StoreAt store) throws ToolFailure, IOException {
    byte[] ring = read();
    return check ? check(store, ring) : put(store, ring);
  }

  private ExitCode check(StoreAt store, byte[] ring) throws ToolFailure, IOException {
    try (RealDisk disk = store.lockedToRead()) {
      store.requireSealed();
      Optional<OpeningOutcome.Refused> refusal = RingTransfer.check(disk, ring, store.request());
      if (refusal.isPresent()) {
        throw StoreAt.refused(refusal.get());
      }
    }
    out().println("The store opens with this ring. Nothing was changed");
    return ExitCode.CLEAN;
  }

  private ExitCode put(StoreAt store, byte[] ring) throws ToolFailure, IOException {
    try (RealDisk disk = store.locked()) {
      store.requireSealed();
      switch (RingTransfer.restore(disk, ring, store.request())) {
        case RingTransfer.Outcome.Imported(RingHeader header) ->
            out()
                .printf(
                    "Put the key ring back: store %s, generation %d, key %s%n",
                    header.storeId(), header.generation(), header.fingerprint());
        case RingTransfer.Outcome.NotNeeded(RingHeader present) ->
            throw new ToolFailure(
                ExitCode.USAGE,
                "the store has its key ring, of generation %d: nothing was changed"
                    .formatted(present.generation()));
        case RingTransfer.Outcome.NoRing(String why) ->
            throw new ToolFailure(ExitCode.USAGE, file + " " + why);
        case RingTransfer.Outcome.Refused(OpeningOutcome.Refused refusal) ->
            throw StoreAt.refused(refusal);
      }
    }
    return ExitCode.CLEAN;
  }

  private byte[] read() throws ToolFailure, IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new ToolFailure(ExitCode.USAGE, "there is no file " + file);
    }
  }
}
