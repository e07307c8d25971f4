package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.Id128;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A store that is open without a key ring: fixed keys, and a superblock that lives beside the disk
 * in {@link Cell} and is always durable. For stories about the journal and what hangs on it.
 */
final class TestStore implements OpenStore {
  /** What a superblock keeps across restarts. */
  static final class Cell {
    final AtomicReference<Commit> commit = new AtomicReference<>(Commit.EMPTY);
    long epoch;
  }

  private static final byte[] ID =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final Disk disk;
  private final CipherSuite cipher;
  private final Cell cell;
  private final long epoch;

  TestStore(Disk disk, CipherSuite cipher, Cell cell) {
    this.disk = disk;
    this.cipher = cipher;
    this.cell = cell;
    this.epoch = ++cell.epoch;
  }

  @Override
  public Disk disk() {
    return disk;
  }

  @Override
  public byte[] storeId() {
    return ID.clone();
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public CipherSuite cipher() {
    return cipher;
  }

  private Optional<DataKey> key(int id) {
    byte[] bytes = new byte[DataKey.LENGTH];
    bytes[0] = (byte) id;
    return cipher.seals() ? Optional.of(DataKey.of(id, bytes, 0)) : Optional.empty();
  }

  @Override
  public Optional<DataKey> journalKey() {
    return key(1);
  }

  @Override
  public Optional<DataKey> journalKey(int id) {
    return key(id);
  }

  @Override
  public Optional<DataKey> catalogKey() {
    return key(2);
  }

  @Override
  public Optional<DataKey> catalogKey(int id) {
    return key(id);
  }

  @Override
  public Commit commit() {
    return cell.commit.get();
  }

  @Override
  public void commit(Commit next) {
    cell.commit.set(next);
  }

  @Override
  public StoreFacts facts() {
    Id128 id = Id128.read(ByteBuffer.wrap(ID));
    return new StoreFacts(
        id, id, id, epoch, id, 0, Optional.empty(), Optional.empty(), cipher, epoch);
  }

  @Override
  public void close() {
    try {
      disk.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
