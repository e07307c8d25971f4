package io.sealstream.server.tool;

import io.sealstream.server.jetstream.stream.LostMessages;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.Hole;
import io.sealstream.store.Quarantine;
import io.sealstream.store.StreamId;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives up what cannot be read any more. */
@Command(
    name = "accept-loss",
    description = {
      "Gives up messages that cannot be read, so that consumers go on behind them, and entries that"
          + " the journal lost or segments that are gone, so that a stream that is read-only takes"
          + " messages again.",
      "Reads every frame first. Each hole becomes an entry of the stream's journal.",
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

  /** Streams that go on with what is there, from the next opening on. */
  private final Set<StreamId> givenUp = new HashSet<>();

  private int accepted;
  private int left;

  @Override
  ExitCode run(StoreAt at) throws ToolFailure, IOException {
    try (WritableStore store = WritableStore.open(at)) {
      for (String name : whose.names) {
        store
            .streams()
            .find(name)
            .orElseThrow(() -> new ToolFailure(ExitCode.USAGE, "there is no stream " + name));
      }
      accept(store, store.streams().all());
    }
    if (!givenUp.isEmpty()) {
      try (WritableStore store = WritableStore.open(at, givenUp)) {
        store.checkpoint();
        List<StreamState> again = new ArrayList<>(store.streams().all());
        again.removeIf(stream -> !givenUp.contains(store.streams().place(stream).id()));
        accept(store, again);
      }
    }
    if (accepted + left == 0) {
      out().println("Every message can be read: there is nothing to give up.");
    }
    return left == 0 ? ExitCode.CLEAN : ExitCode.DAMAGED;
  }

  private void accept(WritableStore store, Collection<StreamState> streams) throws IOException {
    store.scrub();
    for (StreamState stream : streams) {
      accept(store, stream.config().name(), store.streams().place(stream));
    }
  }

  private void accept(WritableStore store, String name, StreamStore stream) throws IOException {
    boolean wanted = whose.has(name);
    Optional<Quarantine> lost = store.ask(stream::quarantine);
    lost.ifPresent(l -> tell(name, wanted, text(l)));
    if (wanted && lost.isPresent()) {
      if (!store.ask(stream::acceptLoss)) {
        givenUp.add(stream.id());
        return; // its holes are looked at then
      }
      store.checkpoint();
    }
    for (Hole hole : store.ask(stream::holes)) {
      if (wanted) {
        store.submit(stream, LostMessages.entry(hole));
      }
      tell(name, wanted, text(hole));
    }
  }

  private void tell(String stream, boolean gaveUp, String what) {
    if (gaveUp) {
      accepted++;
      out().printf("%s: gave up %s%n", stream, what);
    } else {
      left++;
      out().printf("%s: NOT given up: %s%n", stream, what);
    }
  }

  private static String text(Hole hole) {
    return "%d message(s), sequences %d to %d (%s)"
        .formatted(hole.messages(), hole.first(), hole.last(), hole.reason());
  }

  private static String text(Quarantine lost) {
    return lost.firstOp() == 0
        ? "what its segments no longer hold (%s)".formatted(lost.reason())
        : "the entries from op %d on (%s)".formatted(lost.firstOp(), lost.reason());
  }
}
