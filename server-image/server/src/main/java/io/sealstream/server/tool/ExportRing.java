package io.sealstream.server.tool;

import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
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
          + " away from the volume, and make a new one after every stream delete, rekey and rotation.",
      "With the key, the copy is one with which the store opens, tried in memory. Without it, the"
          + " newest one, unchecked. The copy is of no use without the key that the ring is under."
    })
final class ExportRing extends StoreCommand {
  @Parameters(index = "1", paramLabel = "FILE", description = "Must not exist yet.")
  private Path file;

  @Override
  ExitCode run(StoreAt store) throws ToolFailure, IOException {
    try (RealDisk disk = store.lockedToRead()) {
      store.requireComplete();
      OpeningRequest request = store.request();
      boolean checked = request.keys().current().isPresent();
      RingTransfer.Export ring = checked ? checked(disk, store, request) : newest(disk, store);
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
              "It goes stale with every stream delete, rekey and rotation: make a new one then");
      if (!checked) {
        out()
            .println(
                "NOT checked, since no key is set: whoever can write to the volume may have put it"
                    + " there");
      }
    }
    return ExitCode.CLEAN;
  }

  private static RingTransfer.Export checked(RealDisk disk, StoreAt store, OpeningRequest request)
      throws ToolFailure, IOException {
    return switch (RingTransfer.export(disk, request)) {
      case RingTransfer.Checked.Right(RingTransfer.Export ring) -> ring;
      case RingTransfer.Checked.Refused(OpeningOutcome.Refused refusal) ->
          throw StoreAt.refused(refusal);
      case RingTransfer.Checked.Nothing nothing -> throw none(store);
    };
  }

  private static RingTransfer.Export newest(RealDisk disk, StoreAt store)
      throws ToolFailure, IOException {
    return RingTransfer.export(disk).orElseThrow(() -> none(store));
  }

  private static ToolFailure none(StoreAt store) {
    return new ToolFailure(
        ExitCode.DAMAGED, store.directory() + " holds no key ring that can be read");
  }
}
