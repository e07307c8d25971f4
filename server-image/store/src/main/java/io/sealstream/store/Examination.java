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

    /** A plain store that may become a sealed one. */
    record Seal(Superblock superblock) implements Verdict {
      @Override
      public void forget() {}
    }

    /** A plain store that is becoming a sealed one; the change goes on. */
    record GoOn(RingOpening.Found ring, Superblock first) implements Verdict {
      @Override
      public void forget() {
        ring.ring().close();
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
    boolean givenUp = names.contains(GivenUp.MARKER);
    if (givenUp || Beginnings.isUnborn(disk, names)) {
      new NewStore(request, keychain, rules)
          .check(natsServer, givenUp ? NewStore.Found.GIVEN_UP : NewStore.Found.EMPTY);
      return new Verdict.Bear();
    }
    if (natsServer) {
      notices.add(
          "the directory of a nats-server lies beside "
              + disk
              + ": it is not read and not changed");
    }
    return names.contains(RingFile.NAME) && !Beginnings.isStillPlain(disk, names)
        ? sealed(names)
        : plain(names);
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
    RingOpening opening = new RingOpening(request, keychain, copies, facts, 0);
    boolean born = header.birth() == RingHeader.Birth.BORN;
    RingOpening.Found found = born ? opening.open() : opening.unborn().open();
    try {
      return born ? sealed(copies, blocks, found) : goOn(blocks, found);
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
    tellOfPlainLife(superblock);
    if (request.keys().previous().isPresent() && request.expectation().fingerprint().isEmpty()) {
      notices.add(
          "the previous key is no longer needed: remove it from environment and configuration");
    }
    return new Verdict.Start(Optional.of(found), superblock, notices);
  }

  private void tellOfPlainLife(Superblock superblock) {
    if (superblock.commit().has(StoreFeature.LISTS_CLEAR_FILES)) {
      notices.add(
          "the store was plain: its clear segments are written anew under the key while it serves;"
              + " strict in /varz tells when none is left");
    } else if (request.sealsPlainStore() && request.expectation().fingerprint().isEmpty()) {
      notices.add("the store is sealed, and nothing in it is clear: remove migrate_plain");
    }
  }

  /** The ring is not born, and there is something sealed: a change from plain goes on. */
  private Verdict goOn(List<SuperblockCopy> blocks, RingOpening.Found found) throws Refusal {
    long generation = found.ring().header().generation();
    boolean newer =
        SuperblockSwitch.sealed(blocks, found.ring()).stream()
            .anyMatch(s -> s.leastRingGeneration() > generation);
    if (newer) {
      throw refusal(
          StartCode.KEYRING_ROLLED_BACK,
          "the key ring of %s is the one of its birth, the store was opened with a newer one: put"
              + " the newer file keyring back or replace this node",
          disk);
    }
    Superblock first =
        SuperblockSwitch.first(blocks, found.ring())
            .orElseThrow(
                () ->
                    refusal(
                        StartCode.STORE_DAMAGED,
                        "the superblock of %s was tampered with, or damaged while the store was"
                            + " being sealed: restore the store from a backup",
                        disk));
    requireNotRolledBack(first, found.ring().header().generation());
    return new Verdict.GoOn(found, first);
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
    requireNeverSealed();
    if (request.sealsPlainStore()) {
      requireSealingIsMeant();
      new NewStore(request, keychain, rules).checkKey(facts);
      requireNotRolledBack(superblock, 0);
      return new Verdict.Seal(superblock);
    }
    if (!request.wantsPlain() || request.expectation().fingerprint().isPresent()) {
      throw refusal(
          StartCode.STORE_PLAIN,
          "%s is a plain store%s and a key or cipher is set: say migrate_plain: true to seal it,"
              + " cipher: none to go on without sealing, or give an empty directory",
          disk,
          names.contains(RingFile.NAME)
              ? ", its change to a sealed one was cut short before it counted,"
              : "");
    }
    requireNotRolledBack(superblock, 0);
    if (names.contains(RingFile.NAME)) {
      notices.add(
          "the change to a sealed store was cut short before it counted: the store is plain, and what"
              + " was written for the change is removed");
    }
    return new Verdict.Start(Optional.empty(), superblock, notices);
  }

  private void requireSealingIsMeant() throws Refusal {
    if (request.wantsPlain()) {
      throw refusal(
          StartCode.KEY_MISSING,
          "%s is plain and migrate_plain asks to seal it, but no key is used: set JS_KEY (and no"
              + " cipher: none), or remove migrate_plain",
          disk);
    }
  }

  /** Whoever took the ring away could have put a plain store of his own there. */
  private void requireNeverSealed() throws Refusal {
    long ring = request.expectation().anchor().map(Anchor::ringGeneration).orElse(0L);
    if (ring > 0) {
      throw refusal(
          StartCode.KEYRING_MISSING,
          "%s is plain, but it was sealed when it was last seen (key ring generation %d): put the"
              + " volume back, or give an empty directory",
          disk,
          ring);
    }
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
