package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingRole;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A store that was opened: locked, its key fits, its identity is right, its epoch is raised and
 * synced. What {@code StoreOpening} hands to the {@code StoreEngine}, and all that the engine knows
 * of key ring and superblock.
 */
interface OpenStore {
  Disk disk();

  /** 16 random bytes of this store, in the header of each of its files. */
  byte[] storeId();

  /** Raised by each start; the store of one epoch never writes into files of another. */
  long epoch();

  /** The cipher of new files. */
  CipherSuite cipher();

  /** Seals new journal files; empty in a plain store. */
  Optional<DataKey> journalKey();

  /** The journal key of an existing file. */
  Optional<DataKey> journalKey(int id);

  /** Seals new catalog files; empty in a plain store. */
  Optional<DataKey> catalogKey();

  /** The catalog key of an existing file. */
  Optional<DataKey> catalogKey(int id);

  /**
   * Adds new keys in these roles, which seal what is written from now on; those before still open.
   * On return all copies of the ring have them. Nothing happens in a plain store.
   */
  void renewKeys(Set<RingRole> roles) throws IOException;

  /**
   * Takes every key but the newest ones out of all copies of the ring: no journal or catalog file
   * may need them, and nobody can open what they sealed any more. Superblocks are written anew
   * first where they may need one.
   */
  void dropOldKeys() throws IOException;

  /** How many keys were renewed and the old ones not dropped, by this start or one before. */
  int oldKeys();

  /**
   * The newest commit of the start before, with its {@link Commit#cleanStop}: where recovery
   * begins. On disk this start has already replaced it by one that is not a clean stop.
   */
  Commit commit();

  /**
   * Makes {@code next} durable: both copies of a pair, one after the other, after the epoch was
   * read back. On return the commit before is history; on an exception it is unknown which of the
   * two counts and nothing may be recycled.
   */
  void commit(Commit next) throws IOException;

  /** The clear files that this store reads, if it was plain once; the list of a start's catalog. */
  ClearFiles clearFiles();

  /** Where salts, nonces, ids and keys come from. */
  RandomSource random();

  /** Identity of a file that is made now, and the name of one. */
  default FileId newFile() {
    return FileId.random(random());
  }

  /** Identity of a stream that is made now. */
  default StreamId newStream() {
    return StreamId.random(random());
  }

  /** Seals what is written under a subkey. */
  default Sealer sealer(SubKey key) {
    return Sealer.of(key, random());
  }

  /** Identity and key, as of the newest commit. */
  StoreFacts facts();

  /** Zeroes keys and releases the lock. */
  void close();
}
