package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingRole;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * An opened store whose ids come from a seed and whose sealing and commits are looked at: what it
 * seals (I1), which files each superblock needs (I9), and that their keys are there (I5).
 */
final class WatchedStore implements OpenStore {
  private final OpenStore store;
  private final Disk disk;
  private final WatchedDisk.Records records;
  private final Random ids;

  WatchedStore(OpenStore store, Disk disk, WatchedDisk.Records records, Random ids)
      throws IOException {
    this.store = store;
    this.disk = disk;
    this.records = records;
    this.ids = ids;
    records.needed.starts();
    records.needed.committed(files(store.commit()), FileId.NONE);
  }

  /** Catalog files and segments that a superblock needs. */
  private Set<String> files(Commit commit) throws IOException {
    Set<String> names = new HashSet<>();
    commit.catalog().forEach(f -> names.add(f.file() + CatalogLog.SUFFIX));
    CatalogLoad catalog = new CatalogLoad(this);
    catalog.run(commit.catalog());
    for (CatalogEntry entry : catalog.streams().values()) {
      entry.segments().forEach(s -> names.add(s.file() + SegmentFile.SUFFIX));
      if (!records.rots) {
        KeysOnDisk.opens(this, entry);
      }
      KeysOnDisk.isTold(entry, commit);
    }
    return names;
  }

  @Override
  public void commit(Commit next) throws IOException {
    Set<String> files = files(next);
    records.needed.commits(files);
    store.commit(next);
    records.needed.committed(files, next.start().file());
  }

  @Override
  public FileId newFile() {
    return new FileId(ids.nextLong(), ids.nextLong());
  }

  @Override
  public StreamId newStream() {
    return new StreamId(ids.nextLong(), ids.nextLong());
  }

  @Override
  public Sealer sealer(SubKey key) {
    return records.ledger.sealer(key, random());
  }

  @Override
  public RandomSource random() {
    return store.random();
  }

  @Override
  public Disk disk() {
    return disk;
  }

  @Override
  public byte[] storeId() {
    return store.storeId();
  }

  @Override
  public long epoch() {
    return store.epoch();
  }

  @Override
  public CipherSuite cipher() {
    return store.cipher();
  }

  @Override
  public Optional<DataKey> journalKey() {
    return store.journalKey();
  }

  @Override
  public Optional<DataKey> journalKey(int id) {
    return store.journalKey(id);
  }

  @Override
  public Optional<DataKey> catalogKey() {
    return store.catalogKey();
  }

  @Override
  public Optional<DataKey> catalogKey(int id) {
    return store.catalogKey(id);
  }

  @Override
  public void renewKeys(Set<RingRole> roles) throws IOException {
    store.renewKeys(roles);
  }

  @Override
  public void dropOldKeys() throws IOException {
    store.dropOldKeys();
  }

  @Override
  public int oldKeys() {
    return store.oldKeys();
  }

  @Override
  public Commit commit() {
    return store.commit();
  }

  @Override
  public ClearFiles clearFiles() {
    return store.clearFiles();
  }

  @Override
  public StoreFacts facts() {
    return store.facts();
  }

  @Override
  public void close() {
    store.close();
  }
}
