package io.sealstream.server.tool;

import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.archive.StoredStreams;
import io.sealstream.server.jetstream.backup.SnapshotSource;
import io.sealstream.server.jetstream.consumer.ConsumerTransfer;
import io.sealstream.server.jetstream.stream.StreamReport;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.DamageException;
import io.sealstream.store.StoreReading;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes streams out of a store. */
@Command(
    name = "export",
    description = {
      "Writes streams as backups that nats stream restore, nats-server and import take.",
      "Sealed for recipients (age: X25519), or in clear where that is asked for. Reads only."
    })
final class Export extends StoreCommand {
  private static final long MILLIS = 1_000;
  private static final long SHARE = 1 << 20;
  private static final int PIECE = 256 << 10;

  @Parameters(
      index = "1",
      paramLabel = "DIRECTORY",
      description = "Is made; gets a directory per stream.")
  private Path directory;

  @Option(names = "--stream", paramLabel = "NAME", description = "Only this one; may be repeated.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--no-consumers", description = "Leave the consumers out.")
  private boolean withoutConsumers;

  @ArgGroup(multiplicity = "1")
  private Form form;

  /** One of the two must be said: no backup is in clear unless somebody asked for it. */
  static final class Form {
    @Option(
        names = "--recipient",
        paramLabel = "age1…",
        description = "Seal for this public key of age; may be repeated.")
    private List<String> recipients = new ArrayList<>();

    @Option(names = "--in-clear", description = "Write archives that anybody can read.")
    private boolean clear;

    private BackupFiles.Sealing sealing() throws ToolFailure {
      return clear ? BackupFiles.Sealing.NONE : AgeSealing.forRecipients(recipients);
    }
  }

  @Override
  ExitCode run(StoreAt store) throws ToolFailure, IOException {
    BackupFiles.Sealing sealing = form.sealing();
    try (StoreReading reading = store.read()) {
      store.whatPlainMeans().ifPresent(out()::println);
      StoredStreams streams = new StoredStreams();
      boolean lost = !reading.recover(streams).isEmpty();
      List<StreamState> wanted = wanted(streams);
      BackupFiles files = BackupFiles.create(directory, sealing);
      for (StreamState stream : wanted) {
        lost |= !isExported(stream, files);
      }
      if (lost) {
        out().println("The store is damaged: verify says where. Not all is in these backups.");
      }
      return lost ? ExitCode.DAMAGED : ExitCode.CLEAN;
    } catch (DamageException e) {
      throw new ToolFailure(ExitCode.DAMAGED, e.getMessage());
    }
  }

  private List<StreamState> wanted(StoredStreams streams) throws ToolFailure {
    if (names.isEmpty()) {
      return streams.all();
    }
    List<StreamState> wanted = new ArrayList<>();
    for (String name : names) {
      wanted.add(
          streams
              .find(name)
              .orElseThrow(() -> new ToolFailure(ExitCode.USAGE, "there is no stream " + name)));
    }
    return wanted;
  }

  private boolean isExported(StreamState stream, BackupFiles files)
      throws ToolFailure, IOException {
    String name = stream.config().name();
    try {
      int consumers = ConsumerTransfer.of(stream.consumers(), Long.MAX_VALUE).size();
      StreamReport report = StreamReport.of(stream, consumers);
      Path made = files.next(name);
      try (OutputStream archive = files.archive(made)) {
        write(stream, archive);
      }
      JsonWriter description = new JsonWriter();
      report.writeConfigAndState(description);
      // Last: what has a description is whole.
      files.description(made, description.finish());
      out().printf("%s: %d messages to %s%n", name, report.messages(), made);
      return true;
    } catch (DamageException e) {
      out().printf("%s: NOT exported: %s%n", name, e.getMessage());
      return false;
    }
  }

  private void write(StreamState stream, OutputStream out) throws IOException {
    SnapshotSource.Consumers consumers =
        withoutConsumers ? SnapshotSource.Consumers.LEFT_OUT : SnapshotSource.Consumers.INCLUDED;
    SnapshotSource source =
        new SnapshotSource(stream, consumers, System.currentTimeMillis() / MILLIS);
    byte[] piece;
    do {
      while (!source.isReady(PIECE)) {
        source.read(SHARE);
      }
      piece = source.take(PIECE);
      out.write(piece);
    } while (piece.length == PIECE);
  }
}
