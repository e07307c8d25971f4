package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.ofCluster;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A store that was made without a key, and what becomes of it: how it is started, and its content.
 */
final class PlainStore {
  static final int MESSAGES = 120;

  final SimDisk disk = new SimDisk();
  final StoreFacts facts;

  /** A stream of segments and journal, one that only the journal knows, and one that ended. */
  PlainStore() throws IOException {
    HandStore store = start(plain(), disk);
    StreamStore stream = store.create();
    StreamStore ended = store.create();
    publish(store, stream, 0, MESSAGES - 20);
    publish(store, ended, 0, 3);
    store.checkpoint();
    publish(store, stream, MESSAGES - 20, MESSAGES);
    ended.drop(() -> {});
    publish(store, store.create(), 0, 5);
    store.silence();
    facts = store.core.store().facts();
    disk.kill();
  }

  static Starts plain() {
    return ofCluster();
  }

  static Starts sealing() {
    return ofCluster().key(A).cipher(CipherSuite.AES).sealingPlain();
  }

  static Starts sealed() {
    return ofCluster().key(A).cipher(CipherSuite.AES);
  }

  private static String payload(int i) {
    return "canary %d %s".formatted(i, "x".repeat(1500));
  }

  static List<String> payloads(int count) {
    return IntStream.range(0, count).mapToObj(PlainStore::payload).toList();
  }

  static void publish(HandStore store, StreamStore stream, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      store.publish(stream, payload(i));
    }
    store.commit();
  }

  static HandStore hand(OpenStore store) throws IOException {
    return new HandStore(store, StoreSettings.DEFAULT, new StoreRules());
  }

  static HandStore start(Starts how, SimDisk disk) throws IOException {
    return hand(how.opened(new Volume.OnSimDisk(disk)));
  }

  static void assertAllThere(HandStore store) {
    List<List<String>> streams = new ArrayList<>();
    for (StreamStore stream : store.streams.values()) {
      assertThat(stream.quarantine()).isEmpty();
      streams.add(store.payloads(stream));
    }
    assertThat(streams).containsExactlyInAnyOrder(payloads(MESSAGES), payloads(5));
  }

  /** All that a housekeeper finds to do. */
  static void converge(HandStore store) throws IOException {
    store.silence();
    do {
      store.checkpoint();
      while (new Upkeep(store.core).rewrite() > 0) {
        // step by step
      }
    } while (store.core.checkpoint().isWanted());
  }

  static boolean isStrict(HandStore store) {
    return StatusReport.of(store.core).strict();
  }

  static List<String> files(SimDisk disk, String suffix) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(suffix)).toList();
  }

  static void assertNothingClear(SimDisk disk) throws IOException {
    for (String name : disk.list()) {
      String bytes = new String(disk.bytes(name), ISO_8859_1);
      assertThat(bytes.contains("canary")).as(name).isFalse();
    }
  }

  /** A new segment, of some MiB, so that there is more than what is read at once. */
  static String aLongSegment(SimDisk disk) throws IOException {
    HandStore store = start(plain(), disk);
    StreamStore stream = store.create();
    publish(store, stream, 0, 400);
    store.checkpoint();
    disk.kill();
    return files(disk, SegmentFile.SUFFIX).stream()
        .max(Comparator.comparingInt(name -> disk.bytes(name).length))
        .orElseThrow();
  }
}
