package io.sealstream.server.tool;

import io.sealstream.keyring.RingRole;
import io.sealstream.store.Rekey;
import io.sealstream.store.StreamId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replaces data keys. */
@Command(
    name = "rekey",
    description = {
      "Replaces data keys, rewrites what was sealed under the old ones, and destroys those: an old"
          + " copy of the key ring, with the master key, opens nothing of it any more.",
      "The master key stays. Where somebody may know that one, see rotate --compromised.",
      "Needs free space: a segment is written anew before the old one goes. When it is cut short, the"
          + " next start of a server, or this command, goes on."
    })
final class NewKeys extends StoreCommand {
  @ArgGroup(multiplicity = "1")
  private Keys keys;

  /** One of these must be said. */
  static final class Keys {
    @Option(
        names = "--stream",
        paramLabel = "NAME",
        description = "The key of this stream; may be repeated.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "The keys of all streams, journal and catalog.")
    private boolean all;

    @Option(names = "--journal", description = "The key of the journal.")
    private boolean journal;

    @Option(names = "--catalog", description = "The key of the catalog.")
    private boolean catalog;
  }

  @Override
  ExitCode run(StoreAt at) throws ToolFailure, IOException {
    at.requireSealed();
    try (WritableStore store = WritableStore.open(at)) {
      store.notices().forEach(out()::println);
      store.rekey(wanted(store));
    }
    out().println("New keys are in force, and nothing is left of the old ones.");
    return ExitCode.CLEAN;
  }

  private Rekey wanted(WritableStore store) throws ToolFailure {
    if (keys.all) {
      return Rekey.allData();
    }
    if (keys.journal || keys.catalog) {
      return new Rekey.OfRing(Set.of(keys.journal ? RingRole.JOURNAL : RingRole.CATALOG));
    }
    Set<StreamId> ids = new HashSet<>();
    for (String name : keys.names) {
      ids.add(
          store
              .streams()
              .find(name)
              .map(stream -> store.streams().place(stream).id())
              .orElseThrow(() -> new ToolFailure(ExitCode.USAGE, "there is no stream " + name)));
    }
    return new Rekey.OfStreams(ids);
  }
}
