package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The clear header of a journal, catalog or segment file: {@link #LENGTH} bytes, twice in the first
 * block of {@link #BLOCK} bytes (at 0 and in the middle, so that no single rotten sector hides a
 * file); the rest of the block is zero. Every byte of it goes into the derivation of the file's
 * subkeys, so an altered header opens nothing.
 *
 * <pre>
 * offset  size  field
 *      0     8  magic "SEALSTRM"
 *      8     2  format version, {@value #VERSION}
 *     10     1  kind: 'J' journal, 'C' catalog, 'S' segment
 *     11     1  cipher id
 *     12     4  id of the data key; 0: plain, or (segment) each stream's own
 *     16     8  incompatible feature bits: who does not know one must not read; bit 0: frames of a
 *               segment may be compressed
 *     24    16  store id
 *     40    16  file id
 *     56    32  file salt
 *     88     8  epoch of the start that wrote it
 *     96     8  sequence of the file among all journal files, from 1; 0 for other kinds
 *    104    16  journal: id of the predecessor, 0 for the first
 *    120     4  journal: last frame of the predecessor that counts, synced before this was written
 *    124     4  CRC32C of bytes 0 to 123
 * </pre>
 *
 * @param predecessorEnd unsigned ordinal
 */
record FileHeader(
    Kind kind,
    CipherSuite cipher,
    int keyId,
    long features,
    StoreTag store,
    FileId file,
    byte[] salt,
    long epoch,
    long sequence,
    FileId predecessor,
    int predecessorEnd) {
  static final int LENGTH = 128;

  /** Frames start here. */
  static final int BLOCK = 4096;

  private static final int SECOND = BLOCK / 2;
  static final int VERSION = 1;
  private static final long MAGIC = 0x5345414c5354524dL; // SEALSTRM

  /** Feature: frames of the segment may be compressed. */
  static final long COMPRESSED = 1;

  private static final long KNOWN_FEATURES = COMPRESSED;

  /** What a file holds; the letter is also the role in its key derivation. */
  enum Kind {
    JOURNAL('J'),
    CATALOG('C'),
    SEGMENT('S');

    final byte letter;

    Kind(char letter) {
      this.letter = (byte) letter;
    }

    static Optional<Kind> of(byte letter) {
      return Arrays.stream(values()).filter(k -> k.letter == letter).findFirst();
    }
  }

  /** The 16 bytes of a store id. */
  record StoreTag(long high, long low) {
    static StoreTag of(byte[] id) {
      return new StoreTag(BigEndian.getLong(id, 0), BigEndian.getLong(id, 8));
    }
  }

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    out.putLong(MAGIC).putShort((short) VERSION).put(kind.letter).put((byte) cipher.id());
    out.putInt(keyId).putLong(features).putLong(store.high).putLong(store.low);
    file.write(out);
    out.put(salt).putLong(epoch).putLong(sequence);
    predecessor.write(out);
    out.putInt(predecessorEnd).putInt(crc(out.array()));
    return out.array();
  }

  /**
   * Reads a header.
   *
   * @return empty when there is none: never written, torn, or overwritten
   * @throws FormatTooNewException when a newer version wrote it, or one with features unknown here
   */
  static Optional<FileHeader> decode(byte[] bytes) throws FormatTooNewException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getLong() != MAGIC || BigEndian.getInt(bytes, LENGTH - 4) != crc(bytes)) {
      return Optional.empty();
    }
    int version = in.getShort();
    Optional<Kind> kind = Kind.of(in.get());
    Optional<CipherSuite> cipher = CipherSuite.ofId(in.get());
    int keyId = in.getInt();
    long features = in.getLong();
    boolean known = version == VERSION && (features & ~KNOWN_FEATURES) == 0;
    if (!known || kind.isEmpty() || cipher.isEmpty()) {
      throw new FormatTooNewException(version, features);
    }
    StoreTag store = new StoreTag(in.getLong(), in.getLong());
    FileId file = FileId.read(in);
    byte[] salt = new byte[SubKey.SALT];
    in.get(salt);
    return Optional.of(
        new FileHeader(
            kind.get(),
            cipher.get(),
            keyId,
            features,
            store,
            file,
            salt,
            in.getLong(),
            in.getLong(),
            FileId.read(in),
            in.getInt()));
  }

  /** The block that a file begins with. */
  byte[] block() {
    byte[] header = encode();
    byte[] block = Arrays.copyOf(header, BLOCK);
    System.arraycopy(header, 0, block, SECOND, LENGTH);
    return block;
  }

  /** Reads the header of an open file; empty when there is none. */
  static Optional<FileHeader> read(Disk.File file) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (block.hasRemaining() && file.read(block, block.position()) > 0) {
      // a file may give fewer bytes than asked for
    }
    Optional<FileHeader> first = decode(Arrays.copyOf(block.array(), LENGTH));
    return first.isPresent()
        ? first
        : decode(Arrays.copyOfRange(block.array(), SECOND, SECOND + LENGTH));
  }

  /** Marks the frames of this file, so that those of an earlier use of the same blocks differ. */
  long frameTag() {
    return BigEndian.getLong(salt, 0);
  }

  /**
   * Whether somebody with this key may read the file. A sealed store reads nothing that is clear:
   * else whoever can write to the volume could put entries of his own there.
   *
   * @param key that the header names; empty where there is none, so in a plain store
   */
  boolean opensWith(Optional<DataKey> key) {
    return cipher.seals() == key.isPresent();
  }

  /** The file's subkey under a journal or catalog key. */
  SubKey subKey(Optional<DataKey> key) {
    return subKey(key, new StreamId(0, 0));
  }

  /**
   * The subkey for one stream's frames in this file.
   *
   * @param key empty in a plain store
   */
  SubKey subKey(Optional<DataKey> key, StreamId stream) {
    if (!cipher.seals()) {
      return stream.mark() == 0 ? SubKey.plain() : SubKey.plain(stream.mark());
    }
    ByteBuffer info = ByteBuffer.allocate(1 + 16 + LENGTH);
    info.put(kind.letter).putLong(stream.high()).putLong(stream.low()).put(encode());
    return SubKey.derive(cipher, key.orElseThrow(), salt, info.array());
  }

  private static int crc(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, LENGTH - 4);
    return (int) crc.getValue();
  }
}
