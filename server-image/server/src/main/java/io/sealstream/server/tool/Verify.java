package io.sealstream.server.tool;

import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.jetstream.archive.StoredStreams;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.server.wire.JsonText;
import io.sealstream.store.DamageException;
import io.sealstream.store.FormatTooNewException;
import io.sealstream.store.MessageLog;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.StartFacts;
import io.sealstream.store.StoreFacts;
import io.sealstream.store.StoreReading;
import io.sealstream.store.StoreVerification;
import io.sealstream.store.StoreVerification.Damage;
import io.sealstream.store.StoreVerification.Frames;
import io.sealstream.store.StoreVerification.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads every frame of a store. */
@Command(
    name = "verify",
    description = {
      "Reads every frame of a store: tags, chains, counts, op numbers. Writes nothing.",
      "Exit code 0: all is as it was written. 1: something is damaged. 78: the store stays closed."
    })
final class Verify extends StoreCommand {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** All that was found. */
  private record Found(
      StoreFacts facts,
      List<String> notices,
      Optional<String> plain,
      StoreVerification read,
      StoredStreams streams,
      List<Damage> damage) {}

  @Override
  ExitCode run(StoreAt store) throws ToolFailure, IOException {
    try (StoreReading reading = store.read()) {
      Found found = find(reading, store.whatPlainMeans());
      if (json) {
        out().println(json(store, found));
      } else {
        print(store, found);
      }
      return found.damage.isEmpty() ? ExitCode.CLEAN : ExitCode.DAMAGED;
    } catch (FormatTooNewException e) {
      throw StoreAt.refused(
          new OpeningOutcome.Refused(
              StartCode.FORMAT_TOO_NEW,
              e.getMessage(),
              StartFacts.NONE,
              OpeningOutcome.Touched.UNTOUCHED));
    }
  }

  private static Found find(StoreReading reading, Optional<String> plain) throws IOException {
    StoreVerification read = reading.verify();
    StoredStreams streams = new StoredStreams();
    Set<Damage> damage = new LinkedHashSet<>(read.damage());
    try {
      damage.addAll(reading.recover(streams));
    } catch (DamageException e) {
      if (damage.isEmpty()) {
        throw e;
      }
    }
    return new Found(
        reading.facts(), reading.notices(), plain, read, streams, new ArrayList<>(damage));
  }

  // --- for people ---

  private void print(StoreAt store, Found found) {
    StoreFacts facts = found.facts;
    out()
        .printf(
            "Store %s in %s (%s)%n",
            facts.storeId(),
            store.directory(),
            facts.fingerprint().map(Fingerprint::toString).orElse("Plaintext"));
    found.plain.ifPresent(means -> out().printf("  %s%n", means));
    found.notices.forEach(notice -> out().printf("  the next start will say: %s%n", notice));
    out().printf("%n  %-32s %12s %12s %12s %12s%n", "stream", "messages", "first", "last", "bytes");
    for (StreamState stream : found.streams.all()) {
      MessageLog log = stream.log();
      out()
          .printf(
              "  %-32s %12d %12d %12d %12s%n",
              stream.config().name(),
              log.messages(),
              log.firstSequence(),
              log.lastSequence(),
              Texts.size(log.bytes()));
    }
    Frames frames = found.read.frames();
    out()
        .printf(
            "%n%d frames were read (%d catalog, %d journal, %d segment), %s.%n",
            frames.catalog() + frames.journal() + frames.segment(),
            frames.catalog(),
            frames.journal(),
            frames.segment(),
            Texts.size(found.read.bytes()));
    if (found.damage.isEmpty()) {
      out().println("All is as it was written.");
      return;
    }
    out().printf("%d thing(s) are NOT as they were written:%n", found.damage.size());
    found.damage.forEach(damage -> out().println("  " + text(found, damage)));
  }

  private static String text(Found found, Damage damage) {
    String whose =
        damage.stream()
            .map(id -> "stream " + found.streams.name(id).orElse(id.toString()) + ": ")
            .orElse("");
    return whose
        + damage.what()
        + text("; lost are sequences ", damage.sequences())
        + text("; lost are entries (ops) ", damage.ops());
  }

  private static String text(String before, Range range) {
    if (!range.isKnown()) {
      return "";
    }
    return before + range.first() + " to " + (range.last() > 0 ? range.last() : "the end");
  }

  // --- for machines ---

  private static String json(StoreAt store, Found found) {
    StoreFacts facts = found.facts;
    JsonText json = new JsonText().beginObject();
    json.field("clean", found.damage.isEmpty());
    json.field("directory", store.directory().toString());
    json.field("storeId", facts.storeId().toString());
    json.field("clusterId", facts.clusterId().toString());
    json.field("fingerprint", facts.fingerprint().map(Fingerprint::toString).orElse(""));
    found.plain.ifPresent(means -> json.field("plain", means));
    json.field("epoch", facts.epoch());
    json.field("superblockGeneration", facts.superblockGeneration());
    Frames frames = found.read.frames();
    json.name("frames").beginObject().field("catalog", frames.catalog());
    json.field("journal", frames.journal()).field("segment", frames.segment()).endObject();
    json.field("bytes", found.read.bytes()).name("notices").beginArray();
    found.notices.forEach(json::value);
    json.endArray().name("streams").beginArray();
    found.streams.all().forEach(stream -> stream(json, stream));
    json.endArray().name("damage").beginArray();
    found.damage.forEach(damage -> damage(json, found, damage));
    return json.endArray().endObject().toString();
  }

  private static void stream(JsonText json, StreamState stream) {
    MessageLog log = stream.log();
    json.beginObject().field("name", stream.config().name()).field("messages", log.messages());
    json.field("firstSequence", log.firstSequence()).field("lastSequence", log.lastSequence());
    json.field("bytes", log.bytes()).endObject();
  }

  private static void damage(JsonText json, Found found, Damage damage) {
    json.beginObject();
    damage.stream()
        .ifPresent(id -> json.field("stream", found.streams.name(id).orElse(id.toString())));
    json.field("what", damage.what());
    range(json, "Sequence", damage.sequences());
    range(json, "Op", damage.ops());
    json.endObject();
  }

  private static void range(JsonText json, String of, Range range) {
    if (range.isKnown()) {
      json.field("first" + of, range.first()).field("last" + of, range.last());
    }
  }
}
