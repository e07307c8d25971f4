package io.sealstream.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/file-format.md says stands where is where it stands in files that were written. */
class FileFormatPageTest {
  @TempDir Path directory;

  private static long crc(byte[] file, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(file, from, to - from);
    return crc.getValue();
  }

  @Test
  void theKeyRing() throws IOException {
    GoldenStore.named("store-v1-aes").unpack(directory);
    byte[] file = Files.readAllBytes(directory.resolve(RingFile.NAME));
    FormatTable table = FormatTable.under("Key ring");
    assertThat(table.length() * RingFile.COPIES).isEqualTo(file.length);

    for (int start = 0; start < file.length; start += table.length()) {
      byte[] block = Arrays.copyOfRange(file, start, start + table.length());
      var header = ((RingCopy.Readable) RingFormat.read(block)).header();
      assertThat(new String(table.bytes(file, start, "magic"), US_ASCII)).isEqualTo("SSKRING1");
      assertThat(table.number(file, start, "format version")).isEqualTo(1);
      assertThat(table.number(file, start, "flags")).as("born").isZero();
      assertThat(table.number(file, start, "incompatible feature bits")).isZero();
      assertThat(table.number(file, start, "generation")).isEqualTo(header.generation());
      assertThat(table.bytes(file, start, "cluster id")).isEqualTo(header.clusterId().bytes());
      assertThat(table.bytes(file, start, "store id")).isEqualTo(header.storeId().bytes());
      assertThat(table.number(file, start, "KDF:")).isEqualTo(1);
      assertThat(table.number(file, start, "KDF lanes")).isEqualTo(1);
      assertThat(table.number(file, start, "KDF cost 1")).isEqualTo(19_456);
      assertThat(table.number(file, start, "KDF cost 2")).isEqualTo(2);
      assertThat(table.bytes(file, start, "cluster salt"))
          .isEqualTo(header.clusterSalt().value().bytes());
      assertThat("k1:" + base32(table.bytes(file, start, "fingerprint")))
          .isEqualTo(header.fingerprint().toString());
      assertThat(table.number(file, start, "zero")).isZero();
      assertThat(table.number(file, start, "CRC32C"))
          .isEqualTo(crc(file, start, start + table.offset("CRC32C")));
    }
  }

  /** RFC 4648, lower case. */
  private static String base32(byte[] bytes) {
    String digits = "%16s".formatted(new BigInteger(1, bytes).toString(32)).replace(' ', '0');
    return digits
        .chars()
        .map(c -> "abcdefghijklmnopqrstuvwxyz234567".charAt(Character.digit(c, 32)))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void theSuperblock(CipherSuite cipher) throws IOException {
    byte[] block = golden("superblock", cipher);
    FormatTable table = FormatTable.under("Superblock");
    assertThat(table.length()).isEqualTo(block.length);

    assertThat(new String(table.bytes(block, 0, "magic"), US_ASCII)).isEqualTo("SSSUPER1");
    assertThat(table.number(block, 0, "format version")).isEqualTo(1);
    assertThat(table.number(block, 0, "cipher")).isEqualTo(cipher.id());
    assertThat(table.number(block, 0, "incompatible feature bits"))
        .isEqualTo(SuperblockFormat.LATER_ENTRIES);
    assertThat(table.bytes(block, 0, "store id")).isEqualTo(FixedStore.STORE.bytes());
    assertThat(table.number(block, 0, "generation")).isEqualTo(12);
    assertThat(table.number(block, 0, "epoch")).isEqualTo(FixedStore.EPOCH);
    assertThat(table.number(block, 0, "superblock key id")).isEqualTo(cipher.seals() ? 1 : 0);
    byte[] salt = new byte[32];
    FixedStore.same(2).fill(salt, 0, salt.length);
    assertThat(table.bytes(block, 0, "salt")).isEqualTo(salt);
    assertThat(table.number(block, 0, "CRC32C")).isEqualTo(crc(block, 0, table.offset("CRC32C")));
    if (!cipher.seals()) {
      byte[] body = table.bytes(block, 0, "body");
      assertThat(Arrays.copyOf(body, 16)).as("cluster").isEqualTo(FixedStore.CLUSTER.bytes());
      assertThat(Arrays.copyOfRange(body, 16, 32)).as("node").isEqualTo(FixedStore.NODE.bytes());
      assertThat(Arrays.copyOfRange(body, 32, 48)).as("boot").isEqualTo(FixedStore.BOOT.bytes());
      assertThat(BigEndian.getLong(body, 48)).as("least ring generation").isEqualTo(3);
      assertThat(body[56]).as("clean stop").isEqualTo((byte) 1);
      assertThat(body[57]).as("catalog files").isEqualTo((byte) 2);
      assertThat(BigEndian.getInt(body, 58 + 9 * 36 + 16)).as("journal start").isEqualTo(7);
      assertThat(BigEndian.getInt(body, 58 + 9 * 36 + 28 + 16)).as("known end").isEqualTo(9);
      assertThat(table.bytes(block, 0, "tag")).containsOnly(0);
    }
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void fileHeaders(CipherSuite cipher) throws IOException {
    FormatTable table = FormatTable.under("Files of journal, catalog and segments");
    int key = cipher.seals() ? 1 : 0;
    header(table, golden("journal", cipher), 'J', cipher, 2 * key, 1);
    header(table, golden("catalog", cipher), 'C', cipher, 3 * key, 0);
    header(table, golden("mixed", cipher), 'S', cipher, 0, 0);
    byte[] dedicated = golden("dedicated", cipher);
    int streamKey = (int) table.number(dedicated, 0, "id of the data key");
    assertThat(streamKey != 0).isEqualTo(cipher.seals());
    header(table, dedicated, 'S', cipher, streamKey, 0);
  }

  private static void header(
      FormatTable table, byte[] file, char kind, CipherSuite cipher, int keyId, int sequence) {
    assertThat(table.length()).isEqualTo(FileHeader.LENGTH);
    for (int start : new int[] {0, 2048}) {
      assertThat(new String(table.bytes(file, start, "magic"), US_ASCII)).isEqualTo("SEALSTRM");
      assertThat(table.number(file, start, "format version")).isEqualTo(1);
      assertThat((char) table.number(file, start, "kind")).isEqualTo(kind);
      assertThat(table.number(file, start, "cipher")).isEqualTo(cipher.id());
      assertThat((int) table.number(file, start, "id of the data key")).isEqualTo(keyId);
      assertThat(table.number(file, start, "incompatible feature bits")).isZero();
      assertThat(table.bytes(file, start, "store id")).isEqualTo(FixedStore.STORE.bytes());
      assertThat(table.number(file, start, "epoch")).isEqualTo(FixedStore.EPOCH);
      assertThat(table.number(file, start, "journal: sequence")).isEqualTo(sequence);
      assertThat(table.bytes(file, start, "journal: file id of the predecessor")).containsOnly(0);
      assertThat(table.number(file, start, "journal: last frame")).isZero();
      assertThat(table.number(file, start, "CRC32C"))
          .isEqualTo(crc(file, start, start + table.offset("CRC32C")));
    }
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void frames(CipherSuite cipher) throws IOException {
    FormatTable header = FormatTable.under("Files of journal, catalog and segments");
    FormatTable table = FormatTable.under("Frame");
    for (String kind : new String[] {"journal", "catalog", "dedicated"}) {
      byte[] file = golden(kind, cipher);
      byte[] tag = Arrays.copyOf(header.bytes(file, 0, "file salt"), 8);
      int ordinal = 0;
      int start = FileHeader.BLOCK;
      while (start < file.length) {
        ordinal++;
        assertThat(table.bytes(file, start, "file tag")).as(kind + " " + ordinal).isEqualTo(tag);
        assertThat(table.number(file, start, "ordinal")).isEqualTo(ordinal);
        assertThat(BigEndian.getInt(table.bytes(file, start, "nonce"), 0)).isEqualTo(ordinal);
        int crcAt = start + table.offset("CRC32C of bytes 0 to 31");
        assertThat(table.number(file, start, "CRC32C of bytes 0 to 31"))
            .isEqualTo(crc(file, start, crcAt));
        int end = start + table.offset("ciphertext") + (int) table.number(file, start, "length n");
        assertThat(Integer.toUnsignedLong(BigEndian.getInt(file, end)))
            .as("CRC32C at 36+n")
            .isEqualTo(crc(file, start, end));
        start = next(file, end + 4);
      }
      assertThat(ordinal).as("frames of the %s", kind).isGreaterThan(1);
    }
  }

  /** Behind zeros up to the next block, if there are any. */
  private static int next(byte[] file, int end) {
    return end < file.length && file[end] != 0 ? end : (int) JournalWriter.align(end);
  }

  private static byte[] golden(String kind, CipherSuite cipher) throws IOException {
    return Golden.read("files/" + kind + "-v1-" + cipher.label() + ".bin");
  }
}
