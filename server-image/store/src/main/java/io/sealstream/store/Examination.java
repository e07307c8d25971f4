package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at a store directory and decides what a start may do with it. Reads only: whatever is
 * refused here, nothing below the store was written.
 */
final class Examination {
  private static final Set<String> NOT_DATA = Set.of(RealDisk.LOCK, "lost+found");
  private static final Set<String> OF_BIRTH = Set.of(RingFile.NAME, SuperblockFile.NAME);
  private static final Set<String> OF_NATS_SERVER = Set.of("jetstream", "$G", "$SYS");

  private final Disk disk;
  private final OpeningRequest request;
  private final Keychain keychain;
  private final OpeningRules rules;
  private StartFacts facts = StartFacts.NONE;
  private final List<String> notices = new ArrayList<>();

  /** What may be done. */
  sealed interface Verdict {
    /** The directory holds nothing that counts: make a store. */
    record Bear() implements Verdict {
      @Override
      public void forget() {}
    }

    /** A store of ours: write its ring again if need be, and start. */
    record Start(Optional<RingOpening.Found> ring, Superblock superblock, List<String> notices)
        implements Verdict {
      @Override
      public void forget() {
        ring.ifPresent(found -> found.ring().close());
      }
    }

    /** It is not carried out: keys are zeroed. */
    void forget();
  }

  Examination(Disk disk, OpeningRequest request, Keychain keychain, OpeningRules rules) {
    this.disk = disk;
    this.request = request;
    this.keychain = keychain;
    this.rules = rules;
  }

  Verdict decide() throws IOException, Refusal {
    List<String> names = new ArrayList<>(disk.list());
    names.removeAll(NOT_DATA);
    boolean natsServer = disk.beside().stream().anyMatch(OF_NATS_SERVER::contains);
    if (isUnborn(names)) {
      new NewStore(request, keychain, rules).check(natsServer);
      return new Verdict.Bear();
    }
    if (natsServer) {
      notices.add(
          "the directory of a nats-server lies beside "
              + disk
              + ": it is not read and not changed");
    }
    return names.contains(RingFile.NAME) ? sealed(names) : plain(names);
  }

  /** Nothing there, or what a birth leaves that was cut short: no file but ring and superblock. */
  private boolean isUnborn(List<String> names) throws IOException {
    if (!OF_BIRTH.containsAll(names)) {
      return false;
    }
    if (names.contains(RingFile.NAME)) {
      return isUnbornRing(RingFile.read(disk), names.contains(SuperblockFile.NAME));
    }
    return !names.contains(SuperblockFile.NAME) || isUnbornPlain(SuperblockFile.read(disk));
  }

  private static boolean isUnbornRing(List<RingCopy> copies, boolean superblock) {
    if (copies.stream().anyMatch(RingCopy.TooNew.class::isInstance)) {
      return false;
    }
    List<RingCopy.Readable> readable = RingOpening.newestFirst(copies);
    return readable.isEmpty()
        ? !superblock
        : readable.getFirst().header().birth() == RingHeader.Birth.UNBORN;
  }

  /**
   * A plain store is born when all four copies are whole; before, nothing else can be there, and no
   * start of it has counted (epoch 0). One whole copy of a pair is not enough: after a failed sync
   * it may stand in the page cache alone.
   */
  private static boolean isUnbornPlain(List<SuperblockCopy> copies) {
    return copies.stream().anyMatch(SuperblockCopy.Damaged.class::isInstance)
        && copies.stream()
            .noneMatch(
                c ->
                    c instanceof SuperblockCopy.Readable copy
                        && (copy.suite().seals() || copy.epoch() > 0));
  }

  private Verdict sealed(List<String> names) throws IOException, Refusal {
    List<RingCopy> copies = RingFile.read(disk);
    for (RingCopy copy : copies) {
      if (copy instanceof RingCopy.TooNew(String what)) {
        throw tooNew("the key ring: " + what);
      }
    }
    List<RingCopy.Readable> readable = RingOpening.newestFirst(copies);
    if (readable.isEmpty()) {
      throw refusal(
          StartCode.KEYRING_DAMAGED,
          "all four copies of the key ring in %s are damaged: restore file keyring from an exported"
              + " ring or replace this node",
          disk);
    }
    RingHeader header = readable.getFirst().header();
    facts = facts.withRing(header);
    requireOurs(header.clusterId(), header.storeId());
    List<SuperblockCopy> blocks = superblocks(names);
    RingOpening.Found found = new RingOpening(request, keychain, copies, facts, 0).open();
    try {
      return sealed(copies, blocks, found);
    } catch (Refusal refusal) {
      found.ring().close();
      throw refusal;
    }
  }

  private Verdict sealed(
      List<RingCopy> copies, List<SuperblockCopy> blocks, RingOpening.Found opened) throws Refusal {
    Superblock superblock = newest(blocks, Optional.of(opened.ring()));
    RingOpening.Found found =
        isRolledBack(opened, superblock) ? fresher(copies, opened, superblock) : opened;
    facts = facts.withRing(found.ring().header());
    requireNotRolledBack(superblock, found.ring().header().generation());
    found.rewrite().ifPresent(rewrite -> notices.add(rewrite.notice()));
    if (request.keys().previous().isPresent() && request.expectation().fingerprint().isEmpty()) {
      notices.add(
          "the previous key is no longer needed: remove it from environment and configuration");
    }
    return new Verdict.Start(Optional.of(found), superblock, notices);
  }

  private Verdict plain(List<String> names) throws IOException, Refusal {
    if (!names.contains(SuperblockFile.NAME)) {
      throw keyringMissing();
    }
    List<SuperblockCopy> blocks = superblocks(names);
    for (SuperblockCopy block : blocks) {
      if (block instanceof SuperblockCopy.Readable copy && copy.suite() != CipherSuite.NONE) {
        throw keyringMissing();
      }
    }
    Superblock superblock = newest(blocks, Optional.empty());
    facts = facts.withCluster(superblock.identity().clusterId());
    requireOurs(superblock.identity().clusterId(), superblock.identity().storeId());
    if (!request.wantsPlain() || request.expectation().fingerprint().isPresent()) {
      throw refusal(
          StartCode.STORE_PLAIN,
          "%s is a plain store and a key is set: say cipher: none to go on without sealing, or give"
              + " an empty directory",
          disk);
    }
    requireNotRolledBack(superblock, 0);
    return new Verdict.Start(Optional.empty(), superblock, notices);
  }

  private Refusal keyringMissing() {
    return refusal(
        StartCode.KEYRING_MISSING,
        "%s holds data but no key ring, so nothing in it can be read: restore file keyring from an"
            + " exported ring or give an empty directory",
        disk);
  }

  private List<SuperblockCopy> superblocks(List<String> names) throws IOException, Refusal {
    if (!names.contains(SuperblockFile.NAME)) {
      throw refusal(
          StartCode.STORE_DAMAGED,
          "file superblock is missing in %s: restore the store from a backup or replace this node",
          disk);
    }
    List<SuperblockCopy> copies = SuperblockFile.read(disk);
    for (SuperblockCopy copy : copies) {
      if (copy instanceof SuperblockCopy.Readable block && block.epoch() >= facts.epoch()) {
        facts = facts.withStore(block.storeId(), block.epoch());
      }
    }
    return copies;
  }

  private Superblock newest(List<SuperblockCopy> copies, Optional<KeyRing> ring) throws Refusal {
    return switch (SuperblockFile.newest(copies, ring)) {
      case SuperblockFile.Found.Newest newest -> newest.superblock();
      case SuperblockFile.Found.TooNew(String what) -> throw tooNew(what);
      case SuperblockFile.Found.Damaged(String why) ->
          throw refusal(
              StartCode.STORE_DAMAGED,
              "the superblock of %s %s: restore the store from a backup or replace this node",
              disk,
              why);
    };
  }

  private Refusal tooNew(String what) {
    return refusal(
        StartCode.FORMAT_TOO_NEW,
        "%s was written by a newer version (%s): start that version, an older one cannot read it",
        disk,
        what);
  }

  private void requireOurs(Id128 clusterId, Id128 storeId) throws Refusal {
    Optional<Id128> cluster = request.expectation().clusterId();
    if (cluster.isPresent() && !cluster.get().equals(clusterId)) {
      throw refusal(
          StartCode.STORE_FOREIGN,
          "%s belongs to cluster %s, this is cluster %s: give this node its own volume",
          disk,
          clusterId,
          cluster.get());
    }
    Optional<Anchor> anchor = request.expectation().anchor();
    if (anchor.isPresent() && !anchor.get().storeId().equals(storeId)) {
      throw refusal(
          StartCode.STORE_FOREIGN,
          "%s holds store %s, but this node's store is %s: give it back its own volume",
          disk,
          storeId,
          anchor.get().storeId());
    }
  }

  /** Less than the superblock needs, or than somebody outside has seen. */
  private boolean isRolledBack(RingOpening.Found found, Superblock superblock) {
    return found.ring().header().generation() < leastGeneration(superblock);
  }

  private long leastGeneration(Superblock superblock) {
    long seen = request.expectation().anchor().map(Anchor::ringGeneration).orElse(0L);
    return Math.max(superblock.leastRingGeneration(), seen);
  }

  /**
   * A disk that lost a synced write can show one old copy among new ones, and the key in force may
   * be that of the old one again. Then the other key opens a copy that is new enough.
   */
  private RingOpening.Found fresher(
      List<RingCopy> copies, RingOpening.Found old, Superblock superblock) throws Refusal {
    long least = leastGeneration(superblock);
    try {
      return new RingOpening(request, keychain, copies, facts, least).open();
    } catch (Refusal none) {
      throw refusal(
          StartCode.KEYRING_ROLLED_BACK,
          "the key ring is of generation %d, the store was last opened with %d: put the newer file"
              + " keyring back or replace this node",
          old.ring().header().generation(),
          least);
    }
  }

  private void requireNotRolledBack(Superblock superblock, long ringGeneration) throws Refusal {
    Optional<Anchor> anchor = request.expectation().anchor();
    if (anchor.isEmpty()) {
      return;
    }
    long known = anchor.get().epoch();
    facts = facts.withStore(superblock.identity().storeId(), superblock.epoch());
    if (superblock.epoch() < known
        || superblock.epoch() == known && !superblock.bootId().equals(anchor.get().bootId())) {
      throw refusal(
          StartCode.STORE_ROLLED_BACK,
          "%s is at epoch %d, but it was seen at epoch %d (boot %s) since: this is an old copy or a"
              + " clone. Put the newest volume back, or delete it to start this node empty",
          disk,
          superblock.epoch(),
          known,
          anchor.get().bootId());
    }
  }

  private Refusal refusal(StartCode code, String why, Object... of) {
    return new Refusal(code, facts, why.formatted(of));
  }
}
