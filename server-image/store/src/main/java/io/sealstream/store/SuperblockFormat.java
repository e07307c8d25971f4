package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.Opener;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of one copy of the superblock: a block of 4 KiB, big endian. Every write has its own
 * salt, so its own subkey, although the place is the same.
 *
 * <pre>
 * offset  size  field                                                     clear and authenticated
 *      0     8  magic "SSSUPER1"
 *      8     2  format version, 1
 *     10     1  cipher id; 0 = plain store
 *     11     1  turn: 0 = written first of its pair, 1 = second
 *     12     4  incompatible feature bits: an unknown one means FormatTooNew; bit 0 = the catalog
 *               of this sealed store lists clear files (see ClearFiles), bit 1 = segments may have
 *               compressed frames, bit 2 = catalog entries may name older keys of their stream,
 *               bit 3 = there may be what the first builds would pass over or stumble on: lists of
 *               erased segments and holes in catalog entries, and the streams' entries "messages
 *               were lost", "message deleted" with "erase it", and those of replicas. Every commit
 *               sets it: such an entry is durable before the next commit could say so. Bit 4 = a
 *               catalog entry may go on in the next frame. Bit 5 is set as bit 3: there may be
 *               messages that say how long they stay, and entries "these had their time"
 *     16    16  store id
 *     32     8  generation
 *     40     8  epoch
 *     48     4  superblock key id; 0 in a plain store
 *     52    32  salt, random
 *     84    12  nonce
 *     96  3980  body                                                      sealed
 *   4076    16  tag; zero in a plain store
 *   4092     4  CRC32C of all before
 *
 * body
 *      0    16  cluster id
 *     16    16  node id
 *     32    16  boot id
 *     48     8  least ring generation
 *     56     1  flags: bit 0 = clean stop
 *     57     1  number of catalog files
 *     58   324  nine catalog files of 36 bytes (see CatalogFile), unused ones zero
 *    382    28  journal start (see JournalMark)
 *    410    28  known end of the journal
 *               zeros to the end
 *
 * subkey: info "superblock" ‖ bytes 0 to 84
 * </pre>
 */
final class SuperblockFormat {
  static final int BLOCK = 4096;

  private static final long MAGIC = 0x5353535550455231L;
  private static final int VERSION = 1;
  static final int LATER_ENTRIES = 8 | 32;
  private static final int KNOWN_FEATURES = LATER_ENTRIES | StoreFeature.KNOWN;
  private static final int CLEAN_STOP = 1;
  static final int FEATURES_AT = 12;
  private static final int SALT_AT = 52;
  private static final int NONCE_AT = 84;
  private static final int BODY_AT = 96;
  private static final int CRC_AT = BLOCK - 4;
  private static final int BODY = CRC_AT - FrameHeader.TAG - BODY_AT;
  private static final int CATALOG_AT = 58;
  private static final int JOURNAL_AT = CATALOG_AT + Commit.MAX_CATALOG_FILES * CatalogFile.LENGTH;
  private static final byte[] ROLE = "superblock".getBytes(StandardCharsets.US_ASCII);

  private SuperblockFormat() {}

  /** Reads the clear part; trusts nothing. */
  static SuperblockCopy read(byte[] block) {
    ByteBuffer in = ByteBuffer.wrap(block);
    if (in.getInt(CRC_AT) != crc(block) || in.getLong() != MAGIC) {
      return new SuperblockCopy.Damaged();
    }
    int version = in.getShort();
    Optional<CipherSuite> suite = CipherSuite.ofId(in.get());
    Optional<SuperblockCopy.Turn> turn = SuperblockCopy.Turn.of(in.get());
    int features = in.getInt();
    boolean known = version == VERSION && (features & ~KNOWN_FEATURES) == 0;
    if (!known || suite.isEmpty() || turn.isEmpty()) {
      return new SuperblockCopy.TooNew(
          "superblock format %d, features %x".formatted(version, features));
    }
    return new SuperblockCopy.Readable(
        suite.get(),
        turn.get(),
        Id128.read(in),
        in.getLong(),
        in.getLong(),
        in.getInt(),
        block.clone());
  }

  /**
   * Opens a copy.
   *
   * @param key the key that it names; not looked at in a plain store
   * @return empty when the tag does not fit
   */
  static Optional<Superblock> open(SuperblockCopy.Readable copy, Optional<DataKey> key) {
    byte[] block = copy.block();
    byte[] body = new byte[BODY];
    int sealed = copy.suite().seals() ? BODY + FrameHeader.TAG : BODY;
    try (SubKey subKey = subKey(copy.suite(), key, block)) {
      return Opener.of(subKey)
              .open(block, NONCE_AT, block, 0, BODY_AT, block, BODY_AT, sealed, body, 0)
          ? Optional.of(parse(copy, ByteBuffer.wrap(body)))
          : Optional.empty();
    }
  }

  private static Superblock parse(SuperblockCopy.Readable copy, ByteBuffer body) {
    StoreIdentity identity = new StoreIdentity(Id128.read(body), copy.storeId(), Id128.read(body));
    Id128 bootId = Id128.read(body);
    long leastRingGeneration = body.getLong();
    boolean cleanStop = (body.get() & CLEAN_STOP) != 0;
    int files = body.get();
    List<CatalogFile> catalog = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      catalog.add(CatalogFile.read(body));
    }
    body.position(JOURNAL_AT);
    JournalMark start = JournalMark.read(body);
    JournalMark knownEnd = JournalMark.read(body);
    int features = ByteBuffer.wrap(copy.block()).getInt(FEATURES_AT);
    return new Superblock(
        identity,
        copy.generation(),
        copy.epoch(),
        bootId,
        leastRingGeneration,
        new Commit(catalog, start, knownEnd, cleanStop, StoreFeature.of(features)));
  }

  /** Seals one copy; a second call for the same superblock gives other bytes. */
  static byte[] seal(
      Superblock superblock,
      SuperblockCopy.Turn turn,
      CipherSuite suite,
      Optional<DataKey> key,
      RandomSource random) {
    ByteBuffer out = ByteBuffer.allocate(BLOCK);
    byte[] block = out.array();
    out.putLong(MAGIC).putShort((short) VERSION).put((byte) suite.id()).put(turn.code());
    out.putInt(LATER_ENTRIES | StoreFeature.bits(superblock.commit().features()));
    superblock.identity().storeId().write(out);
    out.putLong(superblock.generation()).putLong(superblock.epoch());
    out.putInt(suite.seals() ? key.orElseThrow().id() : 0);
    random.fill(block, SALT_AT, SubKey.SALT);
    byte[] body = body(superblock);
    try (SubKey subKey = subKey(suite, key, block)) {
      Sealer sealer = Sealer.of(subKey, random);
      sealer.nextNonce(0, block, NONCE_AT);
      sealer.seal(block, 0, BODY_AT, body, 0, BODY, block, BODY_AT);
    }
    return out.putInt(CRC_AT, crc(block)).array();
  }

  private static byte[] body(Superblock superblock) {
    ByteBuffer body = ByteBuffer.allocate(BODY);
    superblock.identity().clusterId().write(body);
    superblock.identity().nodeId().write(body);
    superblock.bootId().write(body);
    body.putLong(superblock.leastRingGeneration());
    Commit commit = superblock.commit();
    body.put((byte) (commit.cleanStop() ? CLEAN_STOP : 0));
    body.put((byte) commit.catalog().size());
    commit.catalog().forEach(file -> file.write(body));
    body.position(JOURNAL_AT);
    commit.start().write(body);
    commit.knownEnd().write(body);
    return body.array();
  }

  private static SubKey subKey(CipherSuite suite, Optional<DataKey> key, byte[] block) {
    if (!suite.seals()) {
      return SubKey.plain();
    }
    byte[] info = Arrays.copyOf(ROLE, ROLE.length + NONCE_AT);
    System.arraycopy(block, 0, info, ROLE.length, NONCE_AT);
    byte[] salt = Arrays.copyOfRange(block, SALT_AT, SALT_AT + SubKey.SALT);
    return SubKey.derive(suite, key.orElseThrow(), salt, info);
  }

  private static int crc(byte[] block) {
    CRC32C crc = new CRC32C();
    crc.update(block, 0, CRC_AT);
    return (int) crc.getValue();
  }
}
