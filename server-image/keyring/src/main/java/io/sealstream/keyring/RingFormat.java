package io.sealstream.keyring;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;

/**
 * The bytes of a key ring: one block of 4 KiB, big endian.
 *
 * <pre>
 * offset  size  field                                                     clear and authenticated
 *      0     8  magic "SSKRING1"
 *      8     2  format version, 1
 *     10     2  flags: bit 0 = unborn
 *     12     4  incompatible feature bits: an unknown one means FormatTooNew
 *     16     8  generation
 *     24    16  cluster id
 *     40    16  store id
 *     56     2  KDF id (see Kdf)
 *     58     2  KDF lanes
 *     60     4  KDF cost 1
 *     64     4  KDF cost 2
 *     68    16  cluster salt
 *     84    32  store salt
 *    116    10  fingerprint
 *    126     2  zero
 *    128    12  nonce, random
 *    140  3936  body, sealed with AES-256-GCM under the KEK               sealed
 *   4076    16  tag
 *   4092     4  CRC32C of all before
 *
 * body
 *      0     4  next key id: ids are never used twice
 *      4     1  number of keys
 *      5    38  per key: u8 role (1 superblock, 2 journal, 3 catalog), u8 state (1 active,
 *               2 retiring), u32 id, 32 bytes of key
 *               zeros to the end
 * </pre>
 *
 * Bad CRC = damaged. Good CRC, another fingerprint = another key. Good CRC, the right fingerprint
 * and a bad tag = tampered with.
 */
public final class RingFormat {
  /** Bytes of a block. */
  public static final int BLOCK = 4096;

  private static final long MAGIC = 0x53534b52494e4731L;
  private static final int VERSION = 1;
  private static final int KNOWN_FEATURES = 0;
  private static final int UNBORN = 1;
  private static final int NONCE_AT = 128;
  private static final int BODY_AT = 140;
  private static final int CRC_AT = BLOCK - 4;
  private static final int BODY = CRC_AT - BODY_AT - Aead.TAG;
  private static final int KEY = 6 + DataKey.LENGTH;
  private static final int MAX_KEYS = (BODY - 5) / KEY;

  private RingFormat() {}

  /** Reads the clear part; costs nothing and trusts nothing. */
  public static RingCopy read(byte[] block) {
    ByteBuffer in = ByteBuffer.wrap(block);
    if (block.length != BLOCK || in.getInt(CRC_AT) != crc(block) || in.getLong() != MAGIC) {
      return new RingCopy.Damaged();
    }
    int version = in.getShort();
    int flags = in.getShort();
    int features = in.getInt();
    if (version != VERSION || (features & ~KNOWN_FEATURES) != 0 || (flags & ~UNBORN) != 0) {
      return new RingCopy.TooNew(
          "format %d, features %x, flags %x".formatted(version, features, flags));
    }
    long generation = in.getLong();
    Id128 cluster = Id128.read(in);
    Id128 store = Id128.read(in);
    int kdfId = in.getShort();
    int lanes = in.getShort();
    Optional<Kdf> kdf = Kdf.with(kdfId, in.getInt(), in.getInt(), lanes);
    if (kdf.isEmpty() || generation <= 0 || generation >= RingHeader.MAX_GENERATION) {
      return new RingCopy.TooNew("key derivation %d or generation".formatted(kdfId));
    }
    ClusterSalt salt = new ClusterSalt(Id128.read(in));
    StoreSalt storeSalt = StoreSalt.read(in);
    byte[] fingerprint = new byte[Fingerprint.LENGTH];
    in.get(fingerprint);
    return new RingCopy.Readable(
        new RingHeader(
            (flags & UNBORN) != 0 ? RingHeader.Birth.UNBORN : RingHeader.Birth.BORN,
            generation,
            cluster,
            store,
            salt,
            storeSalt,
            Fingerprint.of(kdf.get(), fingerprint)),
        block.clone());
  }

  /**
   * Opens a copy.
   *
   * @return empty when the tag does not fit: tampered with, if {@code key} has its fingerprint
   */
  public static Optional<KeyRing> open(RingCopy.Readable copy, StretchedKey key) {
    RingHeader header = copy.header();
    byte[] block = copy.block();
    byte[] body = new byte[BODY];
    try (SubKey kek = key.kek(header.storeSalt().bytes(), header.storeId())) {
      return new AeadOpener(kek)
              .open(block, NONCE_AT, block, 0, BODY_AT, block, BODY_AT, BODY + Aead.TAG, body, 0)
          ? Optional.of(parse(header, ByteBuffer.wrap(body)))
          : Optional.empty();
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static KeyRing parse(RingHeader header, ByteBuffer body) {
    int nextKeyId = body.getInt();
    int count = body.get() & 0xff;
    List<RingKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RingRole role = RingRole.values()[body.get() - 1];
      RingKey.State state = RingKey.State.values()[body.get() - 1];
      int id = body.getInt();
      keys.add(new RingKey(role, state, DataKey.of(id, body.array(), body.position())));
      body.position(body.position() + DataKey.LENGTH);
    }
    return new KeyRing(header, nextKeyId, keys);
  }

  /** Seals a ring under the key that its header names; every call has a new nonce. */
  public static byte[] seal(KeyRing ring, StretchedKey key, RandomSource random) {
    RingHeader header = ring.header();
    if (!header.fingerprint().equals(key.fingerprint()) || ring.keys().size() > MAX_KEYS) {
      throw new IllegalArgumentException(ring + " under " + key);
    }
    ByteBuffer out = ByteBuffer.allocate(BLOCK);
    putHeader(header, out);
    byte[] block = out.array();
    random.fill(block, NONCE_AT, Sealer.NONCE);
    byte[] body = body(ring);
    try (SubKey kek = key.kek(header.storeSalt().bytes(), header.storeId())) {
      Aead aead = Aead.sealing(kek);
      aead.start(block, NONCE_AT);
      aead.finish(block, 0, BODY_AT, body, 0, BODY, block, BODY_AT);
    } catch (AEADBadTagException e) {
      throw new IllegalStateException("a tag was checked while sealing", e);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
    return out.putInt(CRC_AT, crc(block)).array();
  }

  private static void putHeader(RingHeader header, ByteBuffer out) {
    out.putLong(MAGIC).putShort((short) VERSION);
    out.putShort((short) (header.birth() == RingHeader.Birth.UNBORN ? UNBORN : 0)).putInt(0);
    out.putLong(header.generation());
    header.clusterId().write(out);
    header.storeId().write(out);
    Kdf kdf = header.fingerprint().kdf();
    out.putShort((short) kdf.id()).putShort((short) kdf.lanes());
    out.putInt(kdf.cost1()).putInt(kdf.cost2());
    header.clusterSalt().value().write(out);
    header.storeSalt().write(out);
    out.put(header.fingerprint().bytes());
  }

  private static byte[] body(KeyRing ring) {
    ByteBuffer body = ByteBuffer.allocate(BODY);
    body.putInt(ring.nextKeyId()).put((byte) ring.keys().size());
    for (RingKey key : ring.keys()) {
      body.put((byte) key.role().id()).put((byte) key.state().id()).putInt(key.key().id());
      key.key().copyTo(body.array(), body.position());
      body.position(body.position() + DataKey.LENGTH);
    }
    return body.array();
  }

  private static int crc(byte[] block) {
    CRC32C crc = new CRC32C();
    crc.update(block, 0, CRC_AT);
    return (int) crc.getValue();
  }
}
