package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The opened store's ring and superblock.
 *
 * <p>Invariant: what is committed is what this start committed last. Each commit reads the
 * superblock back first; another writer (a clone, a volume attached twice) ends this one, and so
 * does a write that failed. Thread safe.
 */
final class OpenedStore implements OpenStore {
  private final Disk disk;
  private final Optional<KeyRing> ring;
  private final CipherSuite cipher;
  private final Disk.File file;
  private final OpeningRules rules;
  private final RandomSource random;
  private final Commit found;
  private Superblock superblock;
  private boolean failed;

  OpenedStore(
      Disk disk,
      Optional<KeyRing> ring,
      CipherSuite cipher,
      Superblock superblock,
      RandomSource random,
      OpeningRules rules)
      throws IOException {
    this.random = random;
    this.rules = rules;
    this.disk = disk;
    this.ring = ring;
    this.cipher = cipher;
    this.superblock = superblock;
    this.found = superblock.commit();
    this.file = disk.open(SuperblockFile.NAME, Disk.Access.READ_WRITE);
  }

  /** Raises the epoch: the first write of a start that changes nothing else. */
  synchronized void start() throws IOException {
    SuperblockFile.writeBack(file, ring, rules);
    long ringGeneration = ring.map(r -> r.header().generation()).orElse(0L);
    write(superblock.started(Id128.random(random), ringGeneration, rules.generationStep()));
  }

  @Override
  public Disk disk() {
    return disk;
  }

  @Override
  public RandomSource random() {
    return random;
  }

  @Override
  public byte[] storeId() {
    return superblock.identity().storeId().bytes();
  }

  @Override
  public synchronized long epoch() {
    return superblock.epoch();
  }

  @Override
  public CipherSuite cipher() {
    return cipher;
  }

  @Override
  public Optional<DataKey> journalKey() {
    return ring.map(KeyRing::journalKey);
  }

  @Override
  public Optional<DataKey> journalKey(int id) {
    return ring.flatMap(r -> r.journalKey(id));
  }

  @Override
  public Optional<DataKey> catalogKey() {
    return ring.map(KeyRing::catalogKey);
  }

  @Override
  public Optional<DataKey> catalogKey(int id) {
    return ring.flatMap(r -> r.catalogKey(id));
  }

  @Override
  public Commit commit() {
    return found;
  }

  @Override
  public synchronized void commit(Commit next) throws IOException {
    write(superblock.next(next, rules.generationStep()));
  }

  private void write(Superblock next) throws IOException {
    if (failed) {
      throw new IOException("the superblock was not written after an earlier failure");
    }
    failed = true; // until the write is known to have worked
    requireSoleWriter();
    SuperblockFile.write(file, next, cipher, ring.map(KeyRing::superblockKey), random, rules);
    superblock = next;
    failed = false;
  }

  private void requireSoleWriter() throws IOException {
    var copies =
        BlockFile.read(file, SuperblockFile.BLOCKS).stream().map(SuperblockFormat::read).toList();
    if (!(SuperblockFile.newest(copies, ring) instanceof SuperblockFile.Found.Newest now)) {
      throw new DamageException("the superblock of " + disk + " was damaged while it was in use");
    }
    if (!now.superblock().isOfSameStart(superblock)) {
      throw new IOException(
          "%s was opened by somebody else (epoch %d, boot %s): this process must not write again"
              .formatted(disk, now.superblock().epoch(), now.superblock().bootId()));
    }
  }

  @Override
  public synchronized StoreFacts facts() {
    StoreIdentity identity = superblock.identity();
    Optional<RingHeader> header = ring.map(KeyRing::header);
    return new StoreFacts(
        identity.storeId(),
        identity.clusterId(),
        identity.nodeId(),
        superblock.epoch(),
        superblock.bootId(),
        header.map(RingHeader::generation).orElse(0L),
        header.map(RingHeader::fingerprint),
        header.map(RingHeader::clusterSalt),
        cipher,
        superblock.generation());
  }

  @Override
  public synchronized void close() {
    ring.ifPresent(KeyRing::close);
    try {
      file.close();
      disk.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
