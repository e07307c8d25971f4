package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.StartCode;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a plain store a sealed one. The segments stay clear and are listed, with what they hold, in
 * the first sealed catalog; a running store writes them anew. Everything else is sealed here.
 *
 * <ol>
 *   <li>Read catalog and journal. Raise the epoch: whoever still has the store open, on a volume
 *       that was torn away from him, stops at his next commit.
 *   <li>Read every byte of the segments.
 *   <li>Key ring, generation 1, unborn, in all copies.
 *   <li>New files: a catalog with a new key for each stream and the list; the journal.
 *   <li>Superblock ({@link SuperblockSwitch}): its first sealed copy is the commit point.
 *   <li>Key ring, generation 2, born. The clear files that nobody needs go at recovery.
 * </ol>
 *
 * <p>Invariant: nothing of the plain store but its epoch is changed before the commit point, so up
 * to there it is plain, opens as such, and a later start begins again; from there on only the key
 * opens it, and a start with the key goes on. A ring that is born never stands beside a plain
 * store: who finds one there knows that somebody put the superblock back.
 */
final class Conversion {
  private final Disk disk;
  private final OpeningRequest request;
  private final Keychain keychain;
  private final RandomSource random;
  private final OpeningRules rules;

  Conversion(
      Disk disk,
      OpeningRequest request,
      Keychain keychain,
      RandomSource random,
      OpeningRules rules) {
    this.disk = disk;
    this.request = request;
    this.keychain = keychain;
    this.random = random;
    this.rules = rules;
  }

  /** Seals a plain store; the caller holds the lock and has checked the key. */
  void run(Superblock plain, SealingProgress progress) throws IOException, Refusal {
    OpenedStore clear = opened(plain, Optional.empty());
    try {
      PlainContents contents = contents(clear);
      requireRoom(contents);
      clear.takeOver();
      List<ClearFiles.Listed> listed = contents.clearFiles(progress);
      Leftovers.deleteSealed(disk);
      Leftovers.deleteBlank(disk);
      seal(clear, contents, listed);
    } finally {
      clear.detach();
    }
  }

  private OpenedStore opened(Superblock superblock, Optional<KeyRing> ring) throws IOException {
    return new OpenedStore(
        disk,
        ring,
        Optional.empty(),
        ring.isPresent() ? request.sealing() : CipherSuite.NONE,
        superblock,
        random,
        rules);
  }

  private PlainContents contents(OpenStore clear) throws IOException, Refusal {
    try {
      return PlainContents.read(clear);
    } catch (DamageException e) {
      throw new Refusal(
          StartCode.STORE_DAMAGED,
          StartFacts.NONE,
          "%s is damaged (%s) and was left plain: start once without key and migrate_plain, which notes the loss, then seal it"
              .formatted(disk, e.getMessage()));
    }
  }

  private void requireRoom(PlainContents contents) throws IOException, Refusal {
    long needed = contents.journalBytes() + 2 * contents.catalogBytes() + JournalFiles.MARGIN;
    if (disk.usableSpace() + Leftovers.bytes(disk) < needed) {
      throw new Refusal(
          StartCode.STORE_UNWRITABLE,
          StartFacts.NONE,
          "%s has %d bytes left, to seal it takes %d: it was left plain. Make room, then start again"
              .formatted(disk, disk.usableSpace(), needed));
    }
  }

  private void seal(OpenedStore clear, PlainContents contents, List<ClearFiles.Listed> listed)
      throws IOException {
    Superblock plain = clear.superblock();
    Expectation expected = request.expectation();
    ClusterSalt salt = expected.clusterSalt().orElseGet(() -> ClusterSalt.random(random));
    Kdf kdf = request.derivation(Kdf.K1);
    StretchedKey key = keychain.stretch(request.keys().current().orElseThrow(), kdf, salt);
    StoreIdentity identity = plain.identity();
    KeyRing ring = KeyRing.unborn(identity.clusterId(), identity.storeId(), key, random);
    OpenedStore sealed = opened(plain, Optional.of(ring));
    try {
      if (rules.ringComesFirst()) {
        RingFile.create(disk, ring, key, random, rules);
      }
      Commit commit = writeOrNothing(sealed, contents, listed);
      clear.requireSoleWriter();
      finish(ring, key, RingFile.COPIES - 1, plain.next(commit, ring.header().generation(), 1));
    } finally {
      sealed.detach();
      ring.close();
    }
  }

  /** What found no room takes none. */
  private Commit writeOrNothing(
      OpenStore store, PlainContents contents, List<ClearFiles.Listed> listed) throws IOException {
    try {
      return write(store, contents, listed);
    } catch (DiskFullException e) {
      Leftovers.deleteSealed(disk);
      throw e;
    }
  }

  /** Everything that is new; nothing names it yet. */
  private Commit write(OpenStore store, PlainContents contents, List<ClearFiles.Listed> listed)
      throws IOException {
    JournalMark end = JournalMark.NONE;
    JournalMark start = JournalMark.NONE;
    if (contents.journalBytes() > 0) {
      end = writeJournal(store, contents);
      start = new JournalMark(end.file(), 0, FileHeader.BLOCK);
    }
    Set<StoreFeature> features = EnumSet.of(StoreFeature.LISTS_CLEAR_FILES);
    if (store.commit().has(StoreFeature.COMPRESSED)) {
      features.add(StoreFeature.COMPRESSED);
    }
    CatalogLog log = new CatalogLog(store, new StoreRules(), List.of(), new CatalogLoad(store));
    try {
      List<CatalogFile> catalog = log.rewrite(encoded(store, contents, listed));
      if (log.hasLongEntries()) {
        features.add(StoreFeature.LONG_ENTRIES);
      }
      return new Commit(catalog, start, end, false, features);
    } finally {
      log.close();
    }
  }

  private static Iterator<byte[]> encoded(
      OpenStore store, PlainContents contents, List<ClearFiles.Listed> listed) {
    return java.util.stream.Stream.of(
            contents.streams().stream().map(entry -> encode(store, entry)),
            contents.created().stream().map(id -> encode(store, CatalogEntry.blank(id))),
            contents.dropped().stream().map(id -> CatalogEntry.dropped(id).encode()),
            listed.stream().map(ClearFiles.Listed::encode))
        .flatMap(all -> all)
        .iterator();
  }

  private static byte[] encode(OpenStore store, CatalogEntry entry) {
    try (DataKey key = StoreCore.newKey(store)) {
      return entry.under(key).encode();
    }
  }

  /** All of it in one file, synced. */
  private static JournalMark writeJournal(OpenStore store, PlainContents contents)
      throws IOException {
    JournalSize size = JournalSize.ofVolume(store.disk().totalSpace());
    JournalFiles files = new JournalFiles(store, size, new StoreHealth(), new StoreRules());
    JournalWriter writer = new JournalWriter(store, files, new StoreRules(), JournalMark.NONE, 0);
    JournalFrame frame = new JournalFrame();
    try {
      writer.openFile(files.takeLeast(contents.journalBytes()));
      contents.replay(
          records -> {
            frame.copy(records);
            writer.stage(frame.plain(), frame.finish(0), 0);
            if (writer.isFull()) {
              writer.write();
            }
          });
      if (!writer.isEmpty()) {
        writer.write();
      }
      writer.sync();
      return writer.end();
    } finally {
      writer.close();
    }
  }

  /**
   * From the first sealed copy of the superblock to the end; a start that finds one, and a ring
   * that is not born, goes on here.
   *
   * @param first what the first sealed copy says
   */
  void finish(KeyRing unborn, StretchedKey key, int openedFrom, Superblock first)
      throws IOException {
    SuperblockSwitch.run(disk, first, request.sealing(), unborn, random, rules);
    RingFile.rewrite(disk, unborn.born(), key, openedFrom, random, rules);
  }
}
