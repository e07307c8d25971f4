package io.sealstream.server.tool;

import io.sealstream.store.RealDisk;
import io.sealstream.store.RingTransfer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a copy of the key ring away. */
@Command(
    name = "export-ring",
    description = {
      "Writes a wrapped copy of the key ring. Losing the ring is losing the store: keep the copy"
          + " away from the volume, and make a new one after every stream delete and rotation.",
      "Needs no key. The copy is of no use without the key that the ring is under."
    })
final class ExportRing extends StoreCommand {
  @Parameters(index = "1", paramLabel = "FILE", description = "Must not exist yet.")
  private Path file;

  @Override
  ExitCode run(StoreAt store) throws ToolFailure, IOException {
    try (RealDisk disk = store.lockedToRead()) {
      RingTransfer.Export ring =
          RingTransfer.export(disk)
              .orElseThrow(
                  () ->
                      new ToolFailure(
                          ExitCode.DAMAGED,
                          store.directory() + " holds no key ring that can be read"));
      new NewFile(file).write(ring.bytes());
      out()
          .printf(
              "Wrote the key ring of store %s, generation %d, under key %s, to %s%n",
              ring.header().storeId(),
              ring.header().generation(),
              ring.header().fingerprint(),
              file);
      out()
          .println(
              "It goes stale with every stream delete and every rotation: make a new one then");
    }
    return ExitCode.CLEAN;
  }
}
