package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is known to be weak in the encryption at rest of nats-server (W1 to W12 of our list), and
 * that it is not so here. Those whose test is a class of its own are named in
 * docs/security/threat-model.md: W1 {@link AttackTest}, W2 {@link ClearFileTest}, W8 {@link
 * RotationCutTest}, W9 {@link AttackTest} and {@link TamperContract}.
 */
class KnownWeaknessTest {
  private final SimDisk disk = new SimDisk();

  private void store(CipherSuite cipher) throws IOException {
    HandStore store =
        new HandStore(RunningStore.open(disk, cipher), StoreSettings.DEFAULT, new StoreRules());
    StreamStore one = store.create();
    StreamStore two = store.create();
    for (int i = 0; i < 3; i++) {
      store.publish(one, "canary payload".repeat(100));
      store.publish(two, "canary payload".repeat(100));
      store.commit();
      store.checkpoint();
    }
  }

  private List<byte[]> files(String suffix) throws IOException {
    return disk.list().stream().filter(n -> n.endsWith(suffix)).map(disk::bytes).toList();
  }

  /** Everything that was ever sealed: ciphertext of each frame of a kind of file. */
  private List<byte[]> ciphertexts(String suffix) throws IOException {
    List<byte[]> found = new ArrayList<>();
    for (byte[] file : files(suffix)) {
      long tag = BigEndian.getLong(file, 56);
      for (int at = FileHeader.BLOCK; at + FrameHeader.LENGTH < file.length; ) {
        if (FrameHeader.isHere(file, at, tag)) {
          int from = at + FrameHeader.LENGTH;
          at = from + FrameHeader.length(file, at);
          found.add(Arrays.copyOfRange(file, from, at));
          at += FrameHeader.TRAILER;
        } else {
          at = (int) JournalWriter.align(at + 1);
        }
      }
    }
    return found;
  }

  /** The same plaintext at the same place, sealed again and again, never meets one keystream. */
  @ParameterizedTest
  @EnumSource(
      value = CipherSuite.class,
      names = {"AES", "CHACHAPOLY"})
  void w3NoKeystreamIsUsedTwice(CipherSuite cipher) throws IOException {
    store(cipher);
    List<byte[]> sealed = ciphertexts(SegmentFile.SUFFIX);
    assertThat(sealed).hasSizeGreaterThanOrEqualTo(6);
    Set<String> beginnings = new HashSet<>();
    for (byte[] frame : sealed) {
      // The first 16 bytes of each frame's plaintext differ in a few bits at most.
      beginnings.add(new String(frame, 0, 8, ISO_8859_1));
    }
    assertThat(beginnings).hasSameSizeAs(sealed);
  }

  @Test
  void w4NoNameSubjectOrStateStandsInClear() throws IOException {
    store(CipherSuite.AES);
    for (String name : disk.list()) {
      assertThat(name + new String(disk.bytes(name), ISO_8859_1)).doesNotContain("canary", "a.b");
    }
  }

  @Test
  void w4TheSameSearchFindsThemInAPlainStore() throws IOException {
    store(CipherSuite.NONE);
    assertThat(files(SegmentFile.SUFFIX))
        .anyMatch(file -> new String(file, ISO_8859_1).contains("canary payload"))
        .anyMatch(file -> new String(file, ISO_8859_1).contains("a.b"));
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void w5EveryFileIsUnderTheCipherThatWasAskedFor(CipherSuite cipher) throws IOException {
    store(cipher);
    for (String suffix : List.of(JournalFiles.SUFFIX, CatalogLog.SUFFIX, SegmentFile.SUFFIX)) {
      assertThat(files(suffix)).isNotEmpty().allMatch(file -> file[11] == cipher.id());
    }
    byte[] superblock = disk.bytes(SuperblockFile.NAME);
    for (int copy = 0; copy < SuperblockFile.BLOCKS; copy++) {
      assertThat(superblock[copy * 4096 + 10]).isEqualTo((byte) cipher.id());
    }
  }

  @Test
  void w6AndW7AnEmptyOrShortKeySealsNothing() {
    Volume volume = new Volume.OnSimDisk(disk);
    assertThat(MasterKey.fault(new byte[0])).contains(StartCode.KEY_EMPTY);
    for (String weak : List.of("x", "1234", "0".repeat(40))) {
      MasterKey key = Starts.master(weak);
      assertThat(key.weakness()).as("'%s'", weak).isPresent();
      Starts.start().key(weak).refused(volume, StartCode.KEY_TOO_WEAK);
    }
  }

  /**
   * A guess at a key costs a whole derivation, and account and stream cannot run into each other.
   */
  @Test
  void w7GuessingIsSlowAndIdsHaveOneLength() {
    RunningStore.open(disk, CipherSuite.AES).close();
    byte[] ring = disk.bytes(RingFile.NAME);
    assertThat(BigEndian.getShort(ring, 56)).as("Argon2id").isEqualTo(1);
    assertThat(BigEndian.getInt(ring, 60)).as("KiB for each guess").isEqualTo(19_456);
    assertThat(new StreamId(1, 2).toString()).hasSize(32);
  }

  /** What one tenant's key opens, no other's does: a stream can be given up by its key alone. */
  @Test
  void w10EveryStreamHasAKeyOfItsOwn() throws IOException {
    HandStore store = new HandStore(disk);
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] key = new byte[4 + 32];
      ((Stream) store.create()).writeKey(key);
      keys.add(Arrays.copyOfRange(key, 4, key.length));
    }
    assertThat(keys.stream().map(Arrays::hashCode).distinct().count()).isEqualTo(keys.size());
  }

  /** Also of what is written in place: each superblock has a salt, so a key, of its own. */
  @Test
  void w11NoKeyServesTwoWritesOfOnePlace() throws IOException {
    Set<String> salts = new HashSet<>();
    for (int start = 0; start < 3; start++) {
      RunningStore.open(disk, CipherSuite.AES).close();
      byte[] superblock = disk.bytes(SuperblockFile.NAME);
      for (int copy = 0; copy < SuperblockFile.BLOCKS; copy++) {
        salts.add(new String(superblock, copy * 4096 + 52, 32, ISO_8859_1));
      }
    }
    assertThat(salts).as("four of the first start, two of each other").hasSize(8);
  }

  @Test
  void w12NoncesHaveTheLengthThatEveryLibraryKnows() {
    assertThat(Sealer.NONCE).isEqualTo(12);
  }
}
