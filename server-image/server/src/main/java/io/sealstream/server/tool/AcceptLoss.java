package io.sealstream.server.tool;

import io.sealstream.server.jetstream.stream.LostMessages;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.Hole;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives up what cannot be read any more. */
@Command(
    name = "accept-loss",
    description = {
      "Gives up messages that cannot be read, so that consumers go on behind them. Reads every frame"
          + " first; each loss becomes an entry of the stream's journal.",
      "Look with verify first, and bring back from a backup or a snapshot of the volume what there"
          + " is: what is given up stays lost.",
      "Exit code 0: nothing is missing but what was given up. 1: something is still damaged."
    })
final class AcceptLoss extends StoreCommand {
  @ArgGroup(multiplicity = "1")
  private Whose whose;

  /** One of the two must be said. */
  static final class Whose {
    @Option(names = "--stream", paramLabel = "NAME", description = "Of this one; may be repeated.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "Of every stream.")
    private boolean all;

    private boolean has(String name) {
      return all || names.contains(name);
    }
  }

  @Override
  ExitCode run(StoreAt at) throws ToolFailure, IOException {
    try (WritableStore store = WritableStore.open(at)) {
      for (String name : whose.names) {
        store
            .streams()
            .find(name)
            .orElseThrow(() -> new ToolFailure(ExitCode.USAGE, "there is no stream " + name));
      }
      store.scrub();
      boolean whole = true;
      boolean accepted = false;
      for (StreamState stream : store.streams().all()) {
        String name = stream.config().name();
        StreamStore place = store.streams().place(stream);
        List<Hole> holes = store.ask(place::holes);
        if (place.quarantine().isPresent()) {
          whole = false;
          out()
              .printf(
                  "%s is read-only, and stays so: %s; export what is left, or restore a backup%n",
                  name, place.quarantine().get().reason());
        } else if (whose.has(name)) {
          for (Hole hole : holes) {
            accepted = true;
            store.submit(place, LostMessages.entry(hole));
            out().printf("%s: gave up %s%n", name, text(hole));
          }
        } else {
          whole &= holes.isEmpty();
          holes.forEach(hole -> out().printf("%s: NOT given up: %s%n", name, text(hole)));
        }
      }
      if (whole && !accepted) {
        out().println("Every message can be read: there is nothing to give up.");
      }
      return whole ? ExitCode.CLEAN : ExitCode.DAMAGED;
    }
  }

  private static String text(Hole hole) {
    return "%d message(s), sequences %d to %d (%s)"
        .formatted(hole.messages(), hole.first(), hole.last(), hole.reason());
  }
}
