package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.RingRole;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/**
 * The opened store's ring and superblock.
 *
 * <p>Invariants: the ring has every key that something on disk needs; what is committed is what
 * this start committed last. Each commit reads the superblock back first; another writer (a clone,
 * a volume attached twice) ends this one, and so does a write that failed. Thread safe.
 */
final class OpenedStore implements OpenStore {
  private final Disk disk;
  private Optional<StretchedKey> master;
  private final CipherSuite cipher;
  private final Disk.File file;
  private final OpeningRules rules;
  private final RandomSource random;
  private final Commit found;
  private final ClearFiles clearFiles;

  /** Held from the reading of the ring to its writing; commits do not wait for it. */
  private final Object rewraps = new Object();

  private Superblock superblock;
  private boolean failed;

  /** As all four copies have it. */
  private volatile Optional<KeyRing> ring;

  /**
   * @param master the key that the ring is under; closed with the store
   */
  OpenedStore(
      Disk disk,
      Optional<KeyRing> ring,
      Optional<StretchedKey> master,
      CipherSuite cipher,
      Superblock superblock,
      RandomSource random,
      OpeningRules rules)
      throws IOException {
    this.master = master;
    this.random = random;
    this.rules = rules;
    this.disk = disk;
    this.ring = ring;
    this.cipher = cipher;
    this.superblock = superblock;
    this.found = superblock.commit();
    this.clearFiles = new ClearFiles(!found.has(StoreFeature.LISTS_CLEAR_FILES));
    this.file = disk.open(SuperblockFile.NAME, Disk.Access.READ_WRITE);
  }

  /** Raises the epoch: the first write of a start that changes nothing else. */
  synchronized void start() throws IOException {
    SuperblockFile.writeBack(file, ring, rules);
    write(superblock.started(Id128.random(random), ringGeneration(), rules.generationStep()));
  }

  /**
   * As {@link #start}, for who has read the store for a while before.
   *
   * @throws IOException when it is not as it was read: somebody else still writes
   */
  synchronized void takeOver() throws IOException {
    if (newest().generation() != superblock.generation()) {
      throw new IOException("somebody else still writes to " + disk);
    }
    start();
  }

  /** As this start wrote it last. */
  synchronized Superblock superblock() {
    return superblock;
  }

  /** Tells how far the reading of clear segments is. */
  void tell(SealingProgress progress) {
    clearFiles.tell(progress);
  }

  /** As it is in use; empty in a plain store. */
  Optional<KeyRing> ring() {
    return ring;
  }

  private long ringGeneration() {
    return ring.map(r -> r.header().generation()).orElse(0L);
  }

  /** See {@link OpeningOutcome.Opened#rewrap}. Keys are stretched before anybody has to wait. */
  RewrapOutcome rewrap(OpeningRequest request) throws IOException {
    try (Keychain keychain = new Keychain()) {
      return rewrap(request, keychain);
    } finally {
      request.keys().close();
    }
  }

  /** One at a time: the second one finds the ring that the first one wrote. */
  RewrapOutcome rewrap(OpeningRequest request, Keychain keychain) throws IOException {
    synchronized (rewraps) {
      return new Rewrapping(this, request, keychain).run();
    }
  }

  /** Writes the ring in memory where none is left on disk. */
  synchronized void writeAgain(KeyRing open, StretchedKey key) throws IOException {
    requireSound();
    requireSoleWriter();
    RingFile.create(disk, open, key, random, rules);
  }

  synchronized long leastRingGeneration() {
    return superblock.leastRingGeneration();
  }

  /** Writes the ring under another master key, and then the superblock that says so. */
  synchronized RewrapOutcome carryOut(RingOpening.Rewrite change) throws IOException {
    long generation = Math.max(change.ring().header().generation(), ringGeneration() + 1);
    // The keys of files in use stay the same objects, and an erase step may have changed them.
    KeyRing next = ring.orElseThrow().wrappedUnder(change.key(), generation);
    change(next, change.key(), change.openedFrom());
    master.ifPresent(StretchedKey::close);
    master = Optional.of(change.key().copy());
    write(superblock.rewrapped(generation, rules.generationStep()));
    return new RewrapOutcome.Rewrapped(change.notice());
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
    write(superblock.next(next, ringGeneration(), rules.generationStep()));
    if (!next.has(StoreFeature.LISTS_CLEAR_FILES)) {
      clearFiles.end();
    }
  }

  @Override
  public ClearFiles clearFiles() {
    return clearFiles;
  }

  @Override
  public synchronized void renewKeys(Set<RingRole> roles) throws IOException {
    if (ring.isPresent()) {
      change(ring.get().renewed(roles, random));
    }
  }

  @Override
  public synchronized void dropOldKeys() throws IOException {
    if (ring.isPresent() && ring.get().retiring() > 0) {
      KeyRing before = ring.get();
      if (before.retiresSuperblockKey() && rules.rewritesBothPairs()) {
        write(superblock.rewrapped(ringGeneration(), rules.generationStep()));
        write(superblock.rewrapped(ringGeneration(), rules.generationStep()));
      }
      change(before.withoutRetiring());
      before.closeRetiring();
    }
  }

  @Override
  public int oldKeys() {
    return ring.map(KeyRing::retiring).orElse(0);
  }

  private void change(KeyRing next) throws IOException {
    change(next, master.orElseThrow(), RingFile.COPIES - 1);
  }

  /** A ring counts, and is used, once all four copies are on disk. */
  private void change(KeyRing next, StretchedKey under, int openedFrom) throws IOException {
    requireSound();
    failed = true; // a ring that was half written is finished by the next start, not here
    requireSoleWriter();
    RingFile.rewrite(disk, next, under, openedFrom, random, rules);
    ring = Optional.of(next);
    failed = false;
  }

  private void write(Superblock next) throws IOException {
    requireSound();
    failed = true; // until the write is known to have worked
    requireSoleWriter();
    SuperblockFile.write(file, next, cipher, ring.map(KeyRing::superblockKey), random, rules);
    superblock = next;
    failed = false;
  }

  private void requireSound() throws IOException {
    if (failed) {
      throw new IOException("the superblock was not written after an earlier failure");
    }
  }

  /** Reads back that nobody else has opened the store since. */
  synchronized void requireSoleWriter() throws IOException {
    Superblock now = newest();
    if (!now.isOfSameStart(superblock)) {
      throw new IOException(
          "%s was opened by somebody else (epoch %d, boot %s): this process must not write again"
              .formatted(disk, now.epoch(), now.bootId()));
    }
  }

  private Superblock newest() throws IOException {
    var copies =
        BlockFile.read(file, SuperblockFile.BLOCKS).stream().map(SuperblockFormat::read).toList();
    if (!(SuperblockFile.newest(copies, ring) instanceof SuperblockFile.Found.Newest now)) {
      throw new DamageException("the superblock of " + disk + " was damaged while it was in use");
    }
    return now.superblock();
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

  /** Lets go of the superblock's file, and of nothing else. */
  void detach() throws IOException {
    file.close();
  }

  @Override
  public synchronized void close() {
    ring.ifPresent(KeyRing::close);
    master.ifPresent(StretchedKey::close);
    try {
      file.close();
      disk.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
