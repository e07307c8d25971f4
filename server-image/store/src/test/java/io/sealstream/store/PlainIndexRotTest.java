package io.sealstream.store;

import static io.sealstream.store.PlainStore.hand;
import static io.sealstream.store.PlainStore.plain;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * No key tells whose the frames of a plain store are. Streams that share a segment, and look alike,
 * are not taken for each other when the index of one rots.
 */
class PlainIndexRotTest {
  private static final int MESSAGES = 12;

  private final SimDisk disk = new SimDisk();
  private final Map<StreamId, String> names = new LinkedHashMap<>();

  private static List<String> payloads(String name) {
    return IntStream.range(0, MESSAGES)
        .mapToObj(i -> "%s %02d %s".formatted(name, i, "x".repeat(20_000)))
        .toList();
  }

  /** Two checkpoints, so that each stream has two index frames in the one segment. */
  private void streams(HandStore store, String... called) throws IOException {
    for (String name : called) {
      names.put(store.create().id(), name);
    }
    for (int half = 0; half < 2; half++) {
      for (StreamStore stream : store.streams.values()) {
        List<String> all = payloads(names.get(stream.id()));
        for (int i = half * MESSAGES / 2; i < (half + 1) * MESSAGES / 2; i++) {
          assertThat(store.publish(stream, all.get(i))).isTrue();
        }
      }
      store.commit();
      store.checkpoint();
    }
    disk.kill();
  }

  /** Frames of releases before this one do not say whose they are. */
  private HandStore older() throws IOException {
    OpenStore store = plain().opened(new Volume.OnSimDisk(disk));
    return hand(
        (OpenStore)
            Proxy.newProxyInstance(
                OpenStore.class.getClassLoader(),
                new Class<?>[] {OpenStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("sealer")) {
                    return Sealer.of(SubKey.plain(), RandomSource.KERNEL);
                  }
                  try {
                    return method.invoke(store, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  private String segment() throws IOException {
    List<String> segments = PlainStore.files(disk, SegmentFile.SUFFIX);
    assertThat(segments).hasSize(1);
    return segments.getFirst();
  }

  private List<Long> indexes(String segment) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Disk.File file = disk.open(segment, Disk.Access.READ)) {
      FrameReader reader =
          new FrameReader(file, FileHeader.read(file).orElseThrow(), SubKey.plain());
      for (long at = FileHeader.BLOCK; at < file.size(); ) {
        FrameReader.Found frame = reader.read(at);
        if (frame == FrameReader.Found.FRAME && reader.hasFlag(FrameHeader.INDEX)) {
          found.add(at);
        }
        at = frame == FrameReader.Found.NOTHING ? JournalWriter.align(at + 1) : reader.end();
      }
    }
    return found;
  }

  /** Copies of the disk, each with a bit of one index frame changed: of its header, its body. */
  private List<SimDisk> rotten() throws IOException {
    List<SimDisk> rotten = new ArrayList<>();
    String segment = segment();
    for (long index : indexes(segment)) {
      for (int at : new int[] {9, FrameHeader.LENGTH + 20}) {
        SimDisk copy = disk.fork();
        copy.flip(segment, (index + at) * 8L);
        rotten.add(copy);
      }
    }
    return rotten;
  }

  /** Nobody serves what is not his; returns those that are read-only. */
  private Set<StreamId> assertEachServesItsOwn(HandStore store) {
    store.streams.forEach(
        (id, stream) ->
            assertThat(readable(stream.log())).isSubsetOf(payloads(names.get(id))).isSorted());
    return store.streams.values().stream()
        .filter(stream -> stream.quarantine().isPresent())
        .map(StreamStore::id)
        .collect(Collectors.toSet());
  }

  /** Without what is in a hole. */
  private static List<String> readable(MessageLog log) {
    List<String> readable = new ArrayList<>();
    Message message = new Message();
    for (long s = log.next(1, Filter.ALL); s != 0; s = log.next(s + 1, Filter.ALL)) {
      try {
        log.read(s, message);
        readable.add(RunningStore.payload(log, s, message));
      } catch (DamageException e) {
        assertThat(e).hasMessageContaining("cannot be read");
      }
    }
    return readable;
  }

  private void assertAllThere(HandStore store) {
    assertThat(store.anyQuarantine()).isEmpty();
    store.streams.forEach(
        (id, stream) -> assertThat(store.payloads(stream)).isEqualTo(payloads(names.get(id))));
  }

  @Test
  void aStreamThatLosesItsIndexFindsItsOwnFramesAndNoOther() throws IOException {
    streams(start(plain(), disk), "first", "second");
    List<SimDisk> rotten = rotten();
    assertThat(rotten).hasSize(8);
    for (SimDisk copy : rotten) {
      assertAllThere(start(plain(), copy));
      copy.kill();
      assertAllThere(start(sealing(), copy));
    }
  }

  @Test
  void ofAnOlderReleaseItIsReadOnlyAndServesNothingOfAnother() throws IOException {
    streams(older(), "first", "second");
    int readOnly = 0;
    for (SimDisk copy : rotten()) {
      Set<StreamId> lost = assertEachServesItsOwn(start(plain(), copy));
      readOnly += lost.size();
      copy.kill();
      OpenStore opened = plain().opened(new Volume.OnSimDisk(copy));
      HandStore given = new HandStore(opened, StoreSettings.DEFAULT, new StoreRules(), lost);
      assertThat(given.anyQuarantine()).isEmpty();
      assertEachServesItsOwn(given);
    }
    assertThat(readOnly).isPositive();
  }

  @Test
  void ofAnOlderReleaseAStreamThatIsAloneInItsFileIsFoundAllTheSame() throws IOException {
    streams(older(), "first");
    int whole = 0;
    for (SimDisk copy : rotten()) {
      HandStore store = start(plain(), copy);
      if (assertEachServesItsOwn(store).isEmpty()) {
        assertAllThere(store);
        whole++;
      }
    }
    assertThat(whole).as("but where the rot hides a frame").isPositive();
  }
}
