package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody has the volume for a while, and no key: bytes flipped, frames swapped, files removed,
 * cut and put back, headers altered, clear files put in. Nothing wrong is ever served, and what has
 * an effect is noticed; each attack of docs/security/threat-model.md is here.
 */
class AttackTest {
  private static Attacked store;
  private static Attacked other;

  @BeforeAll
  static void twoStores() throws IOException {
    store = new Attacked();
    other = new Attacked();
  }

  private static SimDisk with(String name, byte[] bytes) {
    SimDisk copy = store.disk.fork();
    Volume volume = new Volume.OnSimDisk(copy);
    volume.delete(name);
    volume.write(name, 0, bytes);
    return copy;
  }

  private static SimDisk without(String name) {
    SimDisk copy = store.disk.fork();
    new Volume.OnSimDisk(copy).delete(name);
    return copy;
  }

  private static byte[] bytes(String name) {
    return store.disk.bytes(name);
  }

  @Test
  void untouchedEverythingIsThere() {
    assertThat(store.judge(store.disk.fork(), "control")).isEqualTo(Attacked.Verdict.ALL_THERE);
  }

  @ParameterizedTest
  @ValueSource(strings = {".segment", ".catalog", ".journal", "keyring", "superblock"})
  void aFlippedBitAnywhere(String suffix) throws IOException {
    boolean hadAnEffect = false;
    for (String name : store.files(suffix)) {
      byte[] whole = bytes(name);
      int used = used(whole);
      int step = Math.max(1, used / 60) | 1;
      for (int at = 0; at < used; at += step) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << at % 8);
        String attack = "bit of byte %d of %s".formatted(at, name);
        hadAnEffect |= store.judge(with(name, flipped), attack) == Attacked.Verdict.NOTICED;
      }
    }
    assertThat(hadAnEffect || suffix.equals("keyring") || suffix.equals("superblock"))
        .as("copies make up for one bit, of other files some bits matter")
        .isTrue();
  }

  private static int used(byte[] file) {
    int end = file.length;
    while (end > 0 && file[end - 1] == 0) {
      end--;
    }
    return end;
  }

  @ParameterizedTest
  @ValueSource(strings = {".segment", ".catalog", ".journal", "keyring", "superblock"})
  void aFileRemovedOrCut(String suffix) throws IOException {
    for (String name : store.files(suffix)) {
      store.judge(without(name), "removed " + name);
      byte[] whole = bytes(name);
      int used = used(whole);
      for (int part = 0; part < 8; part++) {
        int length = (int) ((long) used * part / 8);
        store.judge(with(name, Arrays.copyOf(whole, length)), name + " cut at " + length);
        byte[] zeroed = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length);
        store.judge(with(name, zeroed), name + " zeroed from " + length);
      }
    }
    String newest = store.files(suffix).getLast();
    assertThat(store.judge(without(newest), newest)).isEqualTo(Attacked.Verdict.NOTICED);
  }

  /** One file of the middle of the second life in place of the one of the end. */
  @ParameterizedTest
  @ValueSource(strings = {".segment", ".catalog", ".journal", "keyring", "superblock"})
  void aFileRolledBackAlone(String suffix) throws IOException {
    for (String name : store.files(suffix)) {
      byte[] before = store.earlier.get(name);
      if (before != null && !Arrays.equals(before, bytes(name))) {
        Attacked.Verdict verdict = store.judge(with(name, before), "rolled back " + name);
        if (!suffix.equals("superblock")) {
          assertThat(verdict).as(name).isEqualTo(Attacked.Verdict.NOTICED);
        }
      }
    }
  }

  private record Frame(String name, int at, byte[] bytes) {}

  private static List<Frame> frames(Attacked of, String suffix) throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (String name : of.files(suffix)) {
      byte[] file = of.disk.bytes(name);
      long tag = BigEndian.getLong(file, 56);
      int at = FileHeader.BLOCK;
      while (at + FrameHeader.LENGTH < file.length) {
        if (!FrameHeader.isHere(file, at, tag)) {
          at = (int) JournalWriter.align(at + 1);
          continue;
        }
        int end = at + FrameHeader.LENGTH + FrameHeader.length(file, at) + FrameHeader.TRAILER;
        frames.add(new Frame(name, at, Arrays.copyOfRange(file, at, end)));
        at = end;
      }
    }
    return frames;
  }

  /** Inside a file, across files, streams and stores; also with the tag of the file it goes to. */
  @ParameterizedTest
  @ValueSource(strings = {".segment", ".catalog", ".journal"})
  void aFrameInThePlaceOfAnother(String suffix) throws IOException {
    List<Frame> own = some(frames(store, suffix));
    List<Frame> all = new ArrayList<>(own);
    all.addAll(some(frames(other, suffix)));
    int noticed = 0;
    for (Frame place : own) {
      for (Frame frame : all) {
        if (frame.bytes.length <= place.bytes.length && !frame.equals(place)) {
          String attack = "%s@%d <- %s@%d".formatted(place.name, place.at, frame.name, frame.at);
          for (byte[] bytes : List.of(frame.bytes, adapted(frame.bytes, place))) {
            byte[] file = bytes(place.name).clone();
            System.arraycopy(bytes, 0, file, place.at, bytes.length);
            if (store.judge(with(place.name, file), attack) == Attacked.Verdict.NOTICED) {
              noticed++;
            }
          }
        }
      }
    }
    assertThat(noticed).as("swaps that had an effect").isGreaterThan(10);
  }

  /** Twelve, from first to last. */
  private static List<Frame> some(List<Frame> frames) {
    int step = Math.max(1, (frames.size() + 11) / 12);
    return IntStream.range(0, frames.size())
        .filter(i -> i % step == 0)
        .mapToObj(frames::get)
        .toList();
  }

  /** With file tag and ordinal of the place, and checksums that fit. */
  private static byte[] adapted(byte[] frame, Frame place) {
    byte[] adapted = frame.clone();
    System.arraycopy(place.bytes, 0, adapted, 0, 8);
    System.arraycopy(place.bytes, 12, adapted, 12, 4);
    FrameHeader.write(
        adapted,
        0,
        BigEndian.getLong(adapted, 0),
        FrameHeader.length(adapted, 0),
        FrameHeader.ordinal(adapted, 0),
        FrameHeader.flags(adapted, 0));
    int crcAt = adapted.length - FrameHeader.TRAILER;
    BigEndian.putInt(adapted, crcAt, FrameHeader.crc(adapted, 0, crcAt));
    return adapted;
  }

  /** Both copies, with checksums that fit. */
  @ParameterizedTest
  @ValueSource(strings = {".segment", ".catalog", ".journal"})
  void aFieldOfAFileHeaderAltered(String suffix) throws IOException {
    for (String name : store.files(suffix)) {
      for (int at = 0; at < FileHeader.LENGTH - 4; at += at < 24 ? 1 : 5) {
        byte[] file = bytes(name).clone();
        file[at] ^= 1;
        BigEndian.putInt(file, FileHeader.LENGTH - 4, FrameHeader.crc(file, 0, 124));
        System.arraycopy(file, 0, file, FileHeader.BLOCK / 2, FileHeader.LENGTH);
        store.judge(with(name, file), "header byte %d of %s".formatted(at, name));
      }
    }
  }

  /** A file of the same name and place in another store, which has the same key. */
  @ParameterizedTest
  @ValueSource(strings = {".segment", ".catalog", ".journal", "keyring", "superblock"})
  void aFileOfAnotherStore(String suffix) throws IOException {
    List<String> theirs = other.files(suffix);
    List<String> ours = store.files(suffix);
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      SimDisk attacked = with(ours.get(i), other.disk.bytes(theirs.get(i)));
      store.judge(attacked, "a file of another store as " + ours.get(i));
    }
    String newest = ours.getLast();
    assertThat(store.judge(with(newest, other.disk.bytes(theirs.getLast())), newest))
        .isEqualTo(Attacked.Verdict.NOTICED);
  }
}
