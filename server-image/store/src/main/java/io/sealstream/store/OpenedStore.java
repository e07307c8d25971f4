package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.RingRole;
import io.sealstream.keyring.StartCode;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
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
      return rewrapAlone(request, keychain);
    }
  }

  private RewrapOutcome rewrapAlone(OpeningRequest request, Keychain keychain) throws IOException {
    if (ring.isEmpty()) {
      return request.wantsPlain()
          ? new RewrapOutcome.Unchanged()
          : new RewrapOutcome.Refused(
              StartCode.STORE_PLAIN,
              disk
                  + " is a plain store: a key takes effect at the next start, with migrate_plain: true");
    }
    List<RingCopy> copies;
    try {
      copies = disk.exists(RingFile.NAME) ? RingFile.read(disk) : List.of();
    } catch (IOException e) {
      return new RewrapOutcome.Refused(
          StartCode.STORE_UNWRITABLE,
          "the key ring in %s cannot be read (%s), so it was left as it is"
              .formatted(disk, e.getMessage()));
    }
    if (copies.stream().allMatch(RingCopy.Damaged.class::isInstance)) {
      return putBack(
          copies.isEmpty() ? StartCode.KEYRING_MISSING : StartCode.KEYRING_DAMAGED,
          request,
          keychain);
    }
    if (RingOpening.newestFirst(copies).isEmpty()) {
      return new RewrapOutcome.Refused(
          StartCode.FORMAT_TOO_NEW,
          "no copy of the key ring in " + disk + " is one that this version reads");
    }
    RingOpening.Found found;
    try {
      found = new RingOpening(request, keychain, copies, StartFacts.NONE, leastGeneration()).open();
    } catch (Refusal refusal) {
      OpeningOutcome.Refused why = refusal.outcome();
      return new RewrapOutcome.Refused(why.code(), why.why());
    }
    try {
      return found.rewrite().isEmpty()
          ? new RewrapOutcome.Unchanged()
          : carryOut(found.rewrite().get());
    } finally {
      found.ring().close();
    }
  }

  /**
   * No ring on disk is whole: the one in memory is the only one. It is written for whoever shows
   * that he has its key. There was nothing to spoil, so the store survives a failure of that.
   */
  private RewrapOutcome putBack(StartCode code, OpeningRequest request, Keychain keychain) {
    KeyRing open = ring.orElseThrow();
    String lost = "no copy of the key ring in " + disk + " is left, and only this process has it: ";
    Optional<StretchedKey> key =
        request
            .keys()
            .current()
            .filter(given -> keychain.fits(given, open.header()))
            .map(given -> keychain.stretch(given, open.header()));
    if (key.isEmpty()) {
      return new RewrapOutcome.Refused(
          code, lost + "reload with the key " + open.header().fingerprint() + " to write it again");
    }
    try {
      writeAgain(open, key.get());
    } catch (IOException e) {
      return new RewrapOutcome.Refused(
          code, lost + "it cannot be written (" + e.getMessage() + "), so keep this process");
    }
    return new RewrapOutcome.PutBack(
        "no copy of the key ring was left on disk: the one in use was written there again");
  }

  private synchronized void writeAgain(KeyRing open, StretchedKey key) throws IOException {
    requireSound();
    requireSoleWriter();
    RingFile.create(disk, open, key, random, rules);
  }

  private synchronized long leastGeneration() {
    return superblock.leastRingGeneration();
  }

  private synchronized RewrapOutcome carryOut(RingOpening.Rewrite change) throws IOException {
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
