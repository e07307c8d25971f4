package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingRole;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * An opened store in which nothing is left to chance: known keys and ids, and random bytes that are
 * the same each time. Its commits stay in memory.
 */
class FixedStore implements OpenStore {
  static final Id128 STORE = Id128.parse("5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a").orElseThrow();
  static final Id128 CLUSTER = Id128.parse("c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1").orElseThrow();
  static final Id128 NODE = Id128.parse("0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d").orElseThrow();
  static final Id128 BOOT = Id128.parse("b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0").orElseThrow();
  static final long EPOCH = 7;

  private final Disk disk;
  private final CipherSuite cipher;
  private final RandomSource random = same(1);
  private final ClearFiles clearFiles = new ClearFiles(true);
  private Commit commit = Commit.EMPTY;

  FixedStore(Disk disk, CipherSuite cipher) {
    this.disk = disk;
    this.cipher = cipher;
  }

  /** Bytes that depend on the seed alone: the generator of {@link Random} is specified. */
  static RandomSource same(long seed) {
    Random generator = new Random(seed);
    return (into, offset, length) -> {
      byte[] bytes = new byte[length];
      generator.nextBytes(bytes);
      System.arraycopy(bytes, 0, into, offset, length);
    };
  }

  /** A key of 32 times this byte, or none in a plain store. */
  Optional<DataKey> key(int id) {
    byte[] bytes = new byte[DataKey.LENGTH];
    Arrays.fill(bytes, (byte) (id * 0x11));
    return cipher.seals() ? Optional.of(DataKey.of(id, bytes, 0)) : Optional.empty();
  }

  @Override
  public Disk disk() {
    return disk;
  }

  @Override
  public byte[] storeId() {
    return STORE.bytes();
  }

  @Override
  public long epoch() {
    return EPOCH;
  }

  @Override
  public CipherSuite cipher() {
    return cipher;
  }

  @Override
  public Optional<DataKey> journalKey() {
    return key(2);
  }

  @Override
  public Optional<DataKey> journalKey(int id) {
    return key(id);
  }

  @Override
  public Optional<DataKey> catalogKey() {
    return key(3);
  }

  @Override
  public Optional<DataKey> catalogKey(int id) {
    return key(id);
  }

  @Override
  public RandomSource random() {
    return random;
  }

  /** Only an erase step asks, and golden histories run none. */
  @Override
  public void renewKeys(Set<RingRole> roles) {
    // A golden history that draws keys could never be written twice: it has to fail here.
    throw new UnsupportedOperationException("its keys are fixed");
  }

  @Override
  public void dropOldKeys() {
    // As above: such a history has to fail, not write other bytes.
    throw new UnsupportedOperationException("its keys are fixed");
  }

  @Override
  public int oldKeys() {
    return 0;
  }

  @Override
  public Commit commit() {
    return commit;
  }

  @Override
  public void commit(Commit next) {
    commit = next;
  }

  @Override
  public ClearFiles clearFiles() {
    return clearFiles;
  }

  @Override
  public StoreFacts facts() {
    return new StoreFacts(
        STORE, CLUSTER, NODE, EPOCH, BOOT, 0, Optional.empty(), Optional.empty(), cipher, 1);
  }

  @Override
  public void close() {}
}
