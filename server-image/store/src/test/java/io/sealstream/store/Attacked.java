package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sealed store of two lives, stopped, and what somebody finds who opens it after another one had
 * the volume and no key. Whatever was done: no message is served that was not published at its
 * place, and either everything is there or the change is noticed.
 */
final class Attacked {
  /** Every message that was ever published: stream and sequence to payload. */
  private final Map<String, String> published = new HashMap<>();

  /** Those that were not removed since. */
  private final Map<String, String> there = new HashMap<>();

  final SimDisk disk = new SimDisk();

  /** Files as they were in the middle of the second life. */
  final Map<String, byte[]> earlier = new HashMap<>();

  Attacked() throws IOException {
    HandStore store = new HandStore(open(disk), StoreSettings.DEFAULT, new StoreRules());
    StreamStore one = store.create();
    StreamStore two = store.create();
    publish(store, one, two);
    store.checkpoint();
    stop(store);

    store = new HandStore(open(disk), StoreSettings.DEFAULT, new StoreRules());
    one = store.streams.get(one.id());
    two = store.streams.get(two.id());
    publish(store, one, two);
    store.checkpoint();
    publish(store, one, two);
    for (String name : disk.list()) {
      earlier.put(name, disk.bytes(name));
    }
    one.submit(Ledger.remove(Ledger.REMOVE, 2), Urgency.NOW, () -> {});
    store.commit();
    there.remove(key(one, 2));
    publish(store, one, two);
    store.checkpoint();
    publish(store, one, two);
    store.silence();
    stop(store);
  }

  /** In order, with what was published last in the journal only; the superblock says its end. */
  private void stop(HandStore store) throws IOException {
    store.core.checkpoint().commitStop();
    disk.kill();
  }

  static OpenStore open(SimDisk disk) {
    return RunningStore.open(disk, CipherSuite.AES);
  }

  private void publish(HandStore store, StreamStore... streams) throws IOException {
    for (StreamStore stream : streams) {
      for (int i = 0; i < 2; i++) {
        String payload = "payload " + published.size() % 10 + "x".repeat(500);
        store.publish(stream, payload);
        store.commit();
        String key = key(stream, stream.log().lastSequence());
        published.put(key, payload);
        there.put(key, payload);
      }
    }
  }

  private static String key(StreamStore stream, long sequence) {
    return stream.id() + "/" + sequence;
  }

  /** The files of a kind, oldest first where their headers tell. */
  List<String> files(String suffix) throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : disk.list()) {
      if (name.endsWith(suffix) && disk.bytes(name)[0] != 0) {
        names.add(name);
      }
    }
    names.sort(
        (a, b) ->
            Long.compare(
                BigEndian.getLong(disk.bytes(a), 88), BigEndian.getLong(disk.bytes(b), 88)));
    return names;
  }

  /** How it ended. */
  enum Verdict {
    /** Every message is served, none is another. */
    ALL_THERE,
    /** The start was refused, a stream is read-only, or a read says why it fails. */
    NOTICED
  }

  /** Opens the store on this disk and reads everything; fails when something wrong is served. */
  Verdict judge(SimDisk attacked, String attack) {
    OpeningOutcome outcome =
        Starts.start()
            .key(Starts.A)
            .cipher(CipherSuite.AES)
            .on(new Volume.OnSimDisk(attacked).attach());
    if (!(outcome instanceof OpeningOutcome.Opened opened)) {
      return Verdict.NOTICED;
    }
    HandStore store;
    try {
      store = new HandStore(opened.store(), StoreSettings.DEFAULT, new StoreRules());
    } catch (DamageException | FormatTooNewException e) {
      return Verdict.NOTICED;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(attack + ": a start fails without a clear word", e);
    }
    return read(store, attack);
  }

  private Verdict read(HandStore store, String attack) {
    boolean noticed = store.anyQuarantine().isPresent();
    Map<String, String> served = new HashMap<>();
    Message message = new Message();
    for (StreamStore stream : store.streams.values()) {
      MessageLog log = stream.log();
      for (long s = log.next(1, Filter.ALL);
          s != MessageLog.NONE;
          s = log.next(s + 1, Filter.ALL)) {
        try {
          log.read(s, message);
          served.put(key(stream, s), RunningStore.payload(log, s, message));
        } catch (DamageException e) {
          noticed = true;
        }
      }
    }
    served.forEach((key, payload) -> assertThat(payload).as(attack).isEqualTo(published.get(key)));
    assertThat(noticed || served.equals(there))
        .as("%s: served %s of %s and nothing was noticed", attack, served.keySet(), there.keySet())
        .isTrue();
    return noticed ? Verdict.NOTICED : Verdict.ALL_THERE;
  }
}
