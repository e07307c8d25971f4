package io.sealstream.server.tool;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.archive.ArchiveReader;
import io.sealstream.server.jetstream.archive.StoredStreams;
import io.sealstream.server.jetstream.backup.RestoreEntries;
import io.sealstream.server.jetstream.backup.RestoreWish;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.server.jetstream.stream.SubjectFilters;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts streams into a store. */
@Command(
    name = "import",
    description = {
      "Puts the streams of backups into a store: those of export, of nats stream backup, or of a"
          + " nats-server.",
      "A stream is there whole or not at all; one of the same name must not be there."
    })
final class Import extends StoreCommand {
  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DIRECTORY",
      description = "A backup, or a directory with backups.")
  private List<Path> directories;

  @Option(
      names = "--identity-file",
      paramLabel = "FILE",
      description = "Secret keys of age, for sealed backups.")
  private Optional<Path> identities = Optional.empty();

  /** Something of the stream that is being put in was handed to the store. */
  private boolean started;

  @Override
  ExitCode run(StoreAt at) throws ToolFailure, IOException {
    BackupFiles.Opening opening =
        identities.isPresent()
            ? AgeSealing.withIdentities(identities.get())
            : AgeSealing.withoutIdentity();
    List<Path> backups = new ArrayList<>();
    for (Path directory : directories) {
      backups.addAll(BackupFiles.find(directory));
    }
    try (WritableStore store = WritableStore.open(at)) {
      for (Path backup : backups) {
        restore(store, backup, opening);
      }
    }
    return ExitCode.CLEAN;
  }

  private void restore(WritableStore store, Path backup, BackupFiles.Opening opening)
      throws ToolFailure, IOException {
    RestoreWish wish = wish(backup, BackupFiles.description(backup, opening));
    StoredStreams streams = store.streams();
    requireRoom(streams, wish);
    StreamStore place =
        store.create(created -> (StreamState) streams.restore(created, new byte[0]).machine());
    RestoreEntries entries =
        new RestoreEntries(
            wish,
            System.currentTimeMillis() * 1_000_000,
            Long.MAX_VALUE,
            batch -> {
              started = true;
              store.submit(place, batch);
            });
    boolean whole = false;
    started = false;
    try (InputStream archive = BackupFiles.archive(backup, opening)) {
      ArchiveReader.read(archive, entries);
      entries.end();
      whole = true;
    } catch (IOException e) {
      throw new ToolFailure(ExitCode.DAMAGED, backup + ": " + e.getMessage());
    } finally {
      if (started && !whole) {
        store.drop(place);
      }
    }
    out().printf("%s: imported from %s%n", wish.config().name(), backup);
  }

  private static RestoreWish wish(Path backup, byte[] description) throws ToolFailure {
    try {
      JsonObject json = JsonObject.parse(description);
      return RestoreWish.read(json.object("config").string("name"), json);
    } catch (RefusedException e) {
      throw new ToolFailure(ExitCode.USAGE, backup + ": " + e.getMessage());
    }
  }

  private static void requireRoom(StoredStreams streams, RestoreWish wish) throws ToolFailure {
    for (StreamState other : streams.all()) {
      if (other.config().name().equals(wish.config().name())) {
        throw new ToolFailure(
            ExitCode.USAGE, "stream " + wish.config().name() + " is there already");
      }
      for (String subject : wish.config().subjects()) {
        if (other.config().subjects().stream().anyMatch(s -> SubjectFilters.overlap(s, subject))) {
          throw new ToolFailure(
              ExitCode.USAGE,
              "subject %s of stream %s overlaps with stream %s"
                  .formatted(subject, wish.config().name(), other.config().name()));
        }
      }
    }
  }
}
