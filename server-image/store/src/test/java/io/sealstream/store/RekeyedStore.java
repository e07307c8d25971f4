package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.DataKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A store with two streams whose keys are replaced, step by step as a test says. */
abstract class RekeyedStore {
  final String large = "long".repeat(400_000);
  SimDisk disk = new SimDisk();
  KeysSeen seen = new KeysSeen();
  HandStore store;
  StreamId first;
  StreamId second;

  void restart() throws IOException {
    disk.crash(1);
    store = new HandStore(disk);
  }

  /** Two streams, in one segment and in the journal. */
  void twoStreams() throws IOException {
    store = new HandStore(disk);
    seen = new KeysSeen();
    first = store.create().id();
    second = store.create().id();
    publish("in a segment");
    store.checkpoint();
    publish("in the journal");
    store.core.streams().forEach(seen::see);
  }

  void publish(String payload) throws IOException {
    for (StreamId id : List.of(first, second)) {
      store.publish(store.streams.get(id), payload);
    }
    store.commit();
  }

  RekeyCourse rekey(Rekey what) throws IOException {
    RekeyCourse course = store.core.checkpoint().rekeying().ask(what);
    new Upkeep(store.core).rekey();
    return course;
  }

  /** What the housekeeper does in the minutes that follow. */
  void minutes() throws IOException {
    Upkeep upkeep = new Upkeep(store.core);
    Rewriter rewriter = store.core.checkpoint().rewriter();
    for (int pass = 0; pass < 3; pass++) {
      store.checkpoint();
      while (upkeep.rewrite() > 0 || rewriter.wantsCommit()) {
        store.checkpoint();
      }
      upkeep.erase();
    }
    store.core.checkpoint().rekeying().tell();
  }

  RekeyStatus status() {
    return StatusReport.of(store.core).rekey();
  }

  int keyOf(StreamId id) {
    return store.core.stream(id).orElseThrow().key().map(DataKey::id).orElseThrow();
  }

  void assertHas(StreamId id, String... payloads) {
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.payloads(store.streams.get(id))).containsExactly(payloads);
  }

  /** Nothing that the ring opens tells a former key. */
  void assertFormerKeysAreGone() throws IOException {
    assertThat(status()).isEqualTo(RekeyStatus.NONE);
    Map<StreamId, List<DataKey>> former = new HashMap<>();
    store.core.streams().forEach(s -> former.put(s.id(), seen.former(s)));
    assertThat(former.values()).anyMatch(keys -> !keys.isEmpty());
    ErasedOnDisk.check(store.core.store(), Set.of(), former);
  }
}
