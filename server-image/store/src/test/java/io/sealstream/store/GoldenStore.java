package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.keyring.CipherSuite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A whole store directory in an archive, as a kill left it, and in a text beside it what was
 * acknowledged: made once by a build of its time, read by every build after it.
 */
final class GoldenStore {
  /** The key of golden stores; it protects nothing. The one before it was rotated away. */
  static final String KEY = Starts.B;

  private static final StoreRules EARLY_DEDICATED =
      new StoreRules() {
        @Override
        long dedicatesAbove() {
          return 10_000;
        }
      };

  private final String name;
  private final Map<String, TreeMap<Long, String>> acknowledged = new TreeMap<>();
  private final Map<String, Long> applied = new TreeMap<>();

  private GoldenStore(String name) {
    this.name = name;
  }

  static GoldenStore named(String name) {
    return new GoldenStore(name);
  }

  // --- reading ---

  /** Puts the directory where a store can be opened. */
  void unpack(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(Golden.read(name + ".zip")))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.write(directory.resolve(entry.getName()), zip.readAllBytes());
      }
    }
  }

  /** What was acknowledged when it was made. */
  List<String> expected() throws IOException {
    return new String(Golden.read(name + ".txt"), UTF_8).lines().toList();
  }

  /** Opens what was unpacked. */
  static OpenStore open(Path directory, CipherSuite cipher) {
    Starts start = Starts.start().cipher(cipher);
    return (cipher.seals() ? start.key(KEY) : start).opened(new Volume.OnRealDisk(directory));
  }

  static RunningStore run(OpenStore open) throws IOException {
    return new RunningStore(open, StoreSettings.DEFAULT, RunningStore.SMALL, new StoreRules());
  }

  /** Everything that a store holds, as {@link #expected} has it. */
  static List<String> content(RunningStore store) {
    return store.ask(() -> found(store.streams, store.ledgers).lines());
  }

  private static GoldenStore found(Map<StreamId, StreamStore> streams, Map<StreamId, Ledger> of) {
    GoldenStore found = new GoldenStore("");
    streams.forEach(
        (stream, store) -> {
          found.acknowledged.put(stream.toString(), messages(store.log()));
          found.applied.put(stream.toString(), of.get(stream).applied());
        });
    return found;
  }

  private static TreeMap<Long, String> messages(MessageLog log) {
    TreeMap<Long, String> lines = new TreeMap<>();
    Message m = new Message();
    for (long s = log.next(1, Filter.ALL); s != MessageLog.NONE; s = log.next(s + 1, Filter.ALL)) {
      String payload = RunningStore.payload(log, s, m);
      String line =
          line(
              m.timestamp,
              new String(m.array, m.subject, m.subjectLength, UTF_8),
              new String(m.array, m.headers, m.headersLength, UTF_8),
              payload);
      lines.put(s, line);
    }
    return lines;
  }

  private List<String> lines() {
    return acknowledged.entrySet().stream()
        .flatMap(
            e ->
                Stream.concat(
                    Stream.of(e.getKey() + " applied " + applied.get(e.getKey())),
                    e.getValue().entrySet().stream()
                        .map(m -> e.getKey() + " " + m.getKey() + " " + m.getValue())))
        .toList();
  }

  private static String line(long time, String subject, String headers, String payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload.getBytes(UTF_8));
    return "%d %s [%s] %d bytes, crc %08x"
        .formatted(
            time, subject, headers.replace("\r\n", "|"), payload.length(), (int) crc.getValue());
  }

  // --- making ---

  /** Makes the archive and the text with today's code, in an empty directory. */
  void make(Path directory, CipherSuite cipher) throws IOException {
    Starts first = Starts.start().cipher(cipher);
    Volume volume = new Volume.OnRealDisk(directory);
    OpenStore open = (cipher.seals() ? first.key(Starts.A) : first).opened(volume);
    try (RunningStore store =
        new RunningStore(open, StoreSettings.DEFAULT, HandStore.TINY, EARLY_DEDICATED)) {
      firstLife(store);
    }
    Starts second = Starts.start().cipher(cipher);
    open = (cipher.seals() ? second.key(KEY).previous(Starts.A) : second).opened(volume);
    try (RunningStore store =
        new RunningStore(open, StoreSettings.DEFAULT, HandStore.TINY, EARLY_DEDICATED)) {
      secondLife(store, cipher);
      pack(directory);
    }
  }

  /** As {@link #make}: a store that was plain, in the midst of being sealed. */
  void makeSealing(Path directory) throws IOException {
    OpenStore plain = Starts.start().opened(new Volume.OnRealDisk(directory));
    try (RunningStore store =
        new RunningStore(plain, StoreSettings.DEFAULT, HandStore.TINY, EARLY_DEDICATED)) {
      firstLife(store);
    }
    makeOfOlder(directory, Starts.start().cipher(CipherSuite.AES).key(KEY).sealingPlain(), s -> {});
  }

  /** As {@link #make}: a golden store of which everything gets new keys. */
  void makeRekeying(Path directory) throws IOException {
    named("store-v1-aes").unpack(directory);
    makeOfOlder(
        directory,
        Starts.start().cipher(CipherSuite.AES).key(KEY),
        store -> {
          store.core.checkpoint().rekeying().ask(Rekey.everything());
          new Upkeep(store.core).rekey();
        });
  }

  private interface Step {
    void of(HandStore store) throws IOException;
  }

  /** Nothing that is clear or under an old key is written anew: the housekeeper does nothing. */
  private void makeOfOlder(Path directory, Starts how, Step begin) throws IOException {
    OpenStore open = how.opened(new Volume.OnRealDisk(directory));
    HandStore store = new HandStore(open, StoreSettings.DEFAULT, new StoreRules());
    begin.of(store);
    store.streams.values().forEach(stream -> store.publish(stream, "under the new key"));
    store.commit();
    store.checkpoint();
    store.streams.values().forEach(stream -> store.publish(stream, "in the journal only"));
    store.commit();
    store.silence();
    GoldenStore found = found(store.streams, store.ledgers);
    acknowledged.putAll(found.acknowledged);
    applied.putAll(found.applied);
    pack(directory);
    open.close();
  }

  private void firstLife(RunningStore store) {
    StreamStore orders = store.create();
    StreamStore audit = store.create();
    StreamStore gone = store.create();
    for (int i = 0; i < 60; i++) {
      publish(
          store, orders, "orders." + i % 7, "NATS/1.0\r\nNats-Msg-Id: " + i + "\r\n\r\n", "o" + i);
    }
    publish(store, audit, "audit.größe", "", "ü".repeat(8_000));
    publish(store, gone, "gone", "", "gone");
    remove(store, orders, Ledger.REMOVE, 5);
    store.checkpoint();
    publish(store, audit, "audit", "", "");
    publish(store, orders, "orders.1", "", "o60");
    remove(store, orders, Ledger.REMOVE_BELOW, 4);
    store.checkpoint();
    store.drop(gone);
    acknowledged.remove(gone.id().toString());
    applied.remove(gone.id().toString());
  }

  private void secondLife(RunningStore store, CipherSuite cipher) {
    StreamStore late = store.create();
    List<StreamStore> all = List.copyOf(store.streams.values());
    for (StreamStore stream : all) {
      publish(store, stream, "second.life", "", "published after a restart and a rotation");
    }
    store.checkpoint();
    remove(store, late, Ledger.REMOVE, 1);
    for (StreamStore stream : all) {
      publish(store, stream, "in.the.journal.only", "A: b\r\n", "replayed by whoever opens this");
    }
    if (!cipher.seals()) {
      // Sealed bytes do not compress: the long entry is left to the plain store.
      publish(store, late, "too.long.for.the.journal", "", "x".repeat(900_000));
    }
  }

  private void publish(
      RunningStore store, StreamStore stream, String subject, String headers, String payload) {
    EntryBatch batch = new EntryBatch(256);
    Ledger.addPublish(batch, subject, headers, payload.getBytes(UTF_8));
    long op = acknowledge(store, stream, batch);
    long sequence = store.<Long>ask(() -> stream.log().lastSequence());
    acknowledged
        .computeIfAbsent(stream.id().toString(), s -> new TreeMap<>())
        .put(sequence, line(1_000_000_000L + op, subject, headers, payload));
  }

  private void remove(RunningStore store, StreamStore stream, int kind, long sequence) {
    acknowledge(store, stream, Ledger.remove(kind, sequence));
    TreeMap<Long, String> messages = acknowledged.get(stream.id().toString());
    if (kind == Ledger.REMOVE) {
      messages.remove(sequence);
    } else {
      messages.headMap(sequence).clear();
    }
  }

  private long acknowledge(RunningStore store, StreamStore stream, EntryBatch batch) {
    CompletableFuture<Void> done = store.submit(stream, batch);
    RunningStore.get(done);
    return applied.merge(stream.id().toString(), 1L, Long::sum);
  }

  /** The directory as a kill at this moment leaves it. */
  private void pack(Path directory) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        if (!file.endsWith(RealDisk.LOCK)) {
          zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
          zip.write(Files.readAllBytes(file));
        }
      }
    }
    Golden.write(name + ".zip", bytes.toByteArray());
    Golden.write(name + ".txt", String.join("\n", lines()).concat("\n").getBytes(UTF_8));
  }
}
