package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RingFormatTest {
  private static final MasterKey KEY =
      MasterKey.of("schlüssel mit blank 0123".getBytes(StandardCharsets.UTF_8));
  private static final StretchedKey STRETCHED =
      StretchedKey.of(KEY, Kdf.K1, ClusterSalt.random(RandomSource.KERNEL));
  private static final StretchedKey OTHER =
      StretchedKey.of(
          MasterKey.of("another key, long enough".getBytes(StandardCharsets.UTF_8)),
          Kdf.K1,
          STRETCHED.salt());

  private static RingCopy.Readable readable(byte[] block) {
    assertThat(RingFormat.read(block)).isInstanceOf(RingCopy.Readable.class);
    return (RingCopy.Readable) RingFormat.read(block);
  }

  /** What somebody with access to the volume can do: change bytes and mend the checksum. */
  private static byte[] forged(byte[] block, int at, byte value) {
    byte[] changed = block.clone();
    changed[at] = value;
    CRC32C crc = new CRC32C();
    crc.update(changed, 0, 4092);
    return ByteBuffer.wrap(changed).putInt(4092, (int) crc.getValue()).array();
  }

  private static byte[] bytes(DataKey key) {
    byte[] bytes = new byte[DataKey.LENGTH];
    key.copyTo(bytes, 0);
    return bytes;
  }

  @Test
  void aRingComesBackWithItsKeys() {
    KeyRing ring =
        KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL).born();
    byte[] block = RingFormat.seal(ring, STRETCHED, RandomSource.KERNEL);
    assertThat(block).hasSize(4096);

    RingCopy.Readable copy = readable(block);
    assertThat(copy.header()).isEqualTo(ring.header());
    assertThat(copy.header().generation()).isEqualTo(2);
    KeyRing opened = RingFormat.open(copy, STRETCHED).orElseThrow();
    assertThat(bytes(opened.superblockKey())).isEqualTo(bytes(ring.superblockKey()));
    assertThat(bytes(opened.journalKey())).isEqualTo(bytes(ring.journalKey()));
    assertThat(bytes(opened.journalKey(ring.journalKey().id()).orElseThrow()))
        .isEqualTo(bytes(ring.journalKey()));
    assertThat(bytes(opened.catalogKey())).isEqualTo(bytes(ring.catalogKey()));
    assertThat(opened.catalogKey(ring.journalKey().id())).isEmpty();
    assertThat(opened.nextKeyId()).isEqualTo(ring.nextKeyId());
  }

  @Test
  void noKeyStandsInClear() {
    KeyRing ring =
        KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL);
    String block = HexFormat.of().formatHex(RingFormat.seal(ring, STRETCHED, RandomSource.KERNEL));
    for (RingKey key : ring.keys()) {
      assertThat(block).doesNotContain(HexFormat.of().formatHex(bytes(key.key()), 0, 8));
    }
    assertThat(block)
        .as("control: what is public is found")
        .contains(ring.header().storeId().toString());
  }

  @Test
  void twoSealingsShareNothingButTheHeader() {
    KeyRing ring =
        KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL);
    byte[] one = RingFormat.seal(ring, STRETCHED, RandomSource.KERNEL);
    byte[] two = RingFormat.seal(ring, STRETCHED, RandomSource.KERNEL);
    assertThat(Arrays.copyOfRange(one, 128, 4096)).isNotEqualTo(Arrays.copyOfRange(two, 128, 4096));
  }

  @Test
  void everyFlippedBitIsDamage() {
    byte[] block =
        RingFormat.seal(
            KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL),
            STRETCHED,
            RandomSource.KERNEL);
    for (int bit = 0; bit < block.length * 8; bit++) {
      block[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(RingFormat.read(block)).as("bit %d", bit).isInstanceOf(RingCopy.Damaged.class);
      block[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertThat(RingFormat.read(new byte[4096])).isInstanceOf(RingCopy.Damaged.class);
    assertThat(RingFormat.read(new byte[100])).isInstanceOf(RingCopy.Damaged.class);
  }

  @Test
  void aForgedByteAnywhereNeverOpens() {
    byte[] block =
        RingFormat.seal(
            KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL),
            STRETCHED,
            RandomSource.KERNEL);
    for (int at = 0; at < 4092; at++) {
      byte[] forged = forged(block, at, (byte) (block[at] ^ 1));
      if (RingFormat.read(forged) instanceof RingCopy.Readable copy) {
        assertThat(RingFormat.open(copy, STRETCHED)).as("byte %d", at).isEmpty();
      }
    }
    assertThat(RingFormat.open(readable(block), STRETCHED)).as("control").isPresent();
  }

  @Test
  void anotherKeyOpensNothingAndSealsNothing() {
    KeyRing ring =
        KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL);
    assertThat(
            RingFormat.open(readable(RingFormat.seal(ring, STRETCHED, RandomSource.KERNEL)), OTHER))
        .isEmpty();
    assertThatThrownBy(() -> RingFormat.seal(ring, OTHER, RandomSource.KERNEL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRotationKeepsEveryKey() {
    KeyRing ring =
        KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL).born();
    KeyRing rotated = ring.wrappedUnder(OTHER, 7);
    RingCopy.Readable copy = readable(RingFormat.seal(rotated, OTHER, RandomSource.KERNEL));
    assertThat(copy.header().generation()).isEqualTo(7);
    assertThat(copy.header().fingerprint()).isEqualTo(OTHER.fingerprint());
    assertThat(bytes(RingFormat.open(copy, OTHER).orElseThrow().journalKey()))
        .isEqualTo(bytes(ring.journalKey()));
    assertThat(RingFormat.open(copy, STRETCHED)).isEmpty();
  }

  @Test
  void futureFormatsFeaturesAndKdfsAreTooNew() {
    byte[] block =
        RingFormat.seal(
            KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL),
            STRETCHED,
            RandomSource.KERNEL);
    for (int at : new int[] {9, 10, 12, 15, 57, 59, 60, 67}) {
      assertThat(RingFormat.read(forged(block, at, (byte) 0x7f)))
          .as("byte %d", at)
          .isInstanceOf(RingCopy.TooNew.class);
    }
  }

  /** m = 2^32 KiB does not fit the field; the largest that does would be 4 TiB of memory. */
  @Test
  void anAbsurdCostIsRefusedBeforeItIsPaid() {
    byte[] block =
        RingFormat.seal(
            KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL),
            STRETCHED,
            RandomSource.KERNEL);
    for (int at = 60; at < 64; at++) {
      block = forged(block, at, (byte) 0xff);
    }
    assertThat(RingFormat.read(block)).isInstanceOf(RingCopy.TooNew.class);
  }

  @Test
  void aGenerationThatCannotBeCountedFurtherIsRefused() {
    byte[] block =
        RingFormat.seal(
            KeyRing.unborn(Id128.random(RandomSource.KERNEL), STRETCHED, RandomSource.KERNEL),
            STRETCHED,
            RandomSource.KERNEL);
    assertThat(RingFormat.read(forged(block, 16, (byte) 0x40))).isInstanceOf(RingCopy.TooNew.class);
    assertThat(RingFormat.read(forged(block, 16, (byte) 0xff))).isInstanceOf(RingCopy.TooNew.class);
  }

  @Test
  void noiseIsNeverReadable() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] noise = new byte[4096];
      random.nextBytes(noise);
      assertThat(RingFormat.read(noise)).as("seed %d", seed).isInstanceOf(RingCopy.Damaged.class);
    }
  }

  private static byte[] golden(String name) throws IOException {
    try (var in = RingFormatTest.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    }
  }

  /**
   * Rings that earlier builds wrote must open for ever, and today's writer writes the same bytes.
   * Master key and journal key of these files stand here because they protect nothing.
   */
  @Test
  void goldenRingsOpenAndAreWrittenAsEver() throws IOException {
    for (Kdf kdf : Kdf.values()) {
      byte[] block = golden("keyring-v1-" + kdf.prefix() + ".bin");
      RingCopy.Readable copy = readable(block);
      assertThat(copy.header().clusterId()).hasToString("c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1");
      assertThat(copy.header().clusterSalt()).hasToString("000102030405060708090a0b0c0d0e0f");
      assertThat(copy.header().birth()).isEqualTo(RingHeader.Birth.BORN);
      assertThat(copy.header().generation()).isEqualTo(2);
      StretchedKey key = StretchedKey.of(KEY, kdf, copy.header().clusterSalt());
      assertThat(key.fingerprint()).isEqualTo(copy.header().fingerprint());
      KeyRing ring = RingFormat.open(copy, key).orElseThrow();
      assertThat(bytes(ring.superblockKey())).containsOnly(0x11);
      assertThat(bytes(ring.journalKey(2).orElseThrow())).containsOnly(0x22);
      assertThat(bytes(ring.catalogKey())).containsOnly(0x33);
      assertThat(bytes(ring.journalKey(4).orElseThrow())).as("retiring").containsOnly(0x44);

      RandomSource sameNonce =
          (into, offset, length) -> System.arraycopy(block, 128, into, offset, length);
      assertThat(RingFormat.seal(ring, key, sameNonce))
          .as(
              "the ring's bytes changed: raise its format version, keep the reader of this one and"
                  + " these files, add golden files of the new format, change docs/file-format.md")
          .isEqualTo(block);
    }
  }
}
