package io.sealstream.server.tool;

import io.sealstream.keyring.RingHeader;
import io.sealstream.server.wire.JsonText;
import io.sealstream.store.RealDisk;
import io.sealstream.store.StoreInspection;
import io.sealstream.store.StoreInspection.FileSeen;
import io.sealstream.store.StoreInspection.HeaderSeen;
import io.sealstream.store.StoreInspection.RingSeen;
import io.sealstream.store.StoreInspection.SuperblockSeen;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what stands in a store in clear. */
@Command(
    name = "inspect",
    description = {
      "Shows what stands in clear: ids, ciphers, sizes, generations, epochs. Needs no key.",
      "Nothing of it is authenticated: verify does that."
    })
final class Inspect extends StoreCommand {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  ExitCode run(StoreAt store) throws ToolFailure, IOException {
    try (RealDisk disk = store.lockedToRead()) {
      StoreInspection seen = StoreInspection.of(disk);
      if (json) {
        out().println(json(store, seen));
      } else {
        print(store, seen);
      }
    }
    return ExitCode.CLEAN;
  }

  // --- for people ---

  private void print(StoreAt store, StoreInspection seen) {
    PrintWriter out = out();
    out.printf("Store in %s%n", store.directory());
    seen.newestSuperblock()
        .ifPresent(
            block -> {
              out.printf("  store id     %s%n", block.storeId());
              out.printf("  mode         %s%n", mode(block));
              out.printf("  cipher       %s%n", block.cipher().label());
              out.printf(
                  "  superblock   generation %d, epoch %d%n", block.generation(), block.epoch());
            });
    seen.newestRing()
        .ifPresent(
            ring -> {
              out.printf("  cluster id   %s%n", ring.clusterId());
              out.printf("  key          %s%n", ring.fingerprint());
              out.printf("  key ring     generation %d%s%n", ring.generation(), text(seen));
            });
    for (int i = 0; i < seen.ring().size(); i++) {
      if (seen.ring().get(i) instanceof RingSeen.Unreadable(String why)) {
        out.printf("  copy %d of the key ring is %s%n", i + 1, why);
      }
    }
    for (int i = 0; i < seen.superblock().size(); i++) {
      if (seen.superblock().get(i) instanceof SuperblockSeen.Unreadable(String why)) {
        out.printf("  copy %d of the superblock is %s%n", i + 1, why);
      }
    }
    print(out, seen.files());
  }

  private static String mode(SuperblockSeen.Whole block) {
    return block.cipher().seals() ? "Sealed" : "Plaintext";
  }

  private static String text(StoreInspection seen) {
    if (seen.isPlain()) {
      return ", counts for nothing: the change to a sealed store was cut short";
    }
    if (seen.newestSuperblock().filter(block -> !block.cipher().seals()).isPresent()) {
      return ", but the superblock is a plain one: no server takes the two together";
    }
    return seen.isCutShort() ? ", not complete: the next start with the key completes it" : "";
  }

  private static void print(PrintWriter out, List<FileSeen> files) {
    long bytes = files.stream().mapToLong(FileSeen::bytes).sum();
    out.printf("  files        %d, %s%n", files.size(), Texts.size(bytes));
    for (FileSeen file : files) {
      out.printf("    %-48s %10s  %s%n", file.name(), Texts.size(file.bytes()), text(file));
    }
  }

  private static String text(FileSeen file) {
    if (file.header().isEmpty()) {
      return "no header that can be read (a spare file, or damaged)";
    }
    HeaderSeen header = file.header().get();
    return "%s, epoch %d%s%s"
        .formatted(
            header.cipher().label(),
            header.epoch(),
            header.sequence() > 0 ? ", number " + header.sequence() : "",
            header.isOfThisStore() ? "" : ", of another store");
  }

  // --- for machines ---

  private static String json(StoreAt store, StoreInspection seen) {
    JsonText json = new JsonText().beginObject();
    json.field("directory", store.directory().toString());
    seen.newestSuperblock().ifPresent(block -> superblock(json, block));
    seen.newestRing()
        .ifPresent(
            ring -> {
              json.field("clusterId", ring.clusterId().toString());
              json.field("fingerprint", ring.fingerprint().toString());
              json.field("salt", ring.clusterSalt().toString());
              json.field("ringGeneration", ring.generation());
              json.field("complete", !seen.isCutShort());
            });
    json.name("ringCopies").beginArray();
    seen.ring()
        .forEach(
            copy -> {
              switch (copy) {
                case RingSeen.Whole(RingHeader header) ->
                    json.value("generation " + header.generation());
                case RingSeen.Unreadable(String why) -> json.value(why);
              }
            });
    json.endArray().name("superblockCopies").beginArray();
    seen.superblock()
        .forEach(
            copy -> {
              switch (copy) {
                case SuperblockSeen.Whole whole -> json.value("generation " + whole.generation());
                case SuperblockSeen.Unreadable(String why) -> json.value(why);
              }
            });
    json.endArray().name("files").beginArray();
    seen.files().forEach(file -> file(json, file));
    return json.endArray().endObject().toString();
  }

  private static void superblock(JsonText json, SuperblockSeen.Whole block) {
    json.field("storeId", block.storeId().toString());
    json.field("mode", mode(block));
    json.field("cipher", block.cipher().label());
    json.field("superblockGeneration", block.generation());
    json.field("epoch", block.epoch());
  }

  private static void file(JsonText json, FileSeen file) {
    json.beginObject().field("name", file.name()).field("bytes", file.bytes());
    file.header()
        .ifPresent(
            header -> {
              json.field("kind", header.kind()).field("cipher", header.cipher().label());
              json.field("keyId", Integer.toUnsignedLong(header.keyId()));
              json.field("epoch", header.epoch()).field("sequence", header.sequence());
              json.field("ofThisStore", header.isOfThisStore());
            });
    json.endObject();
  }
}
