package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.StartCode;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes a store in an empty directory. Order: ring, generation 1, unborn · both superblock pairs ·
 * ring, generation 2, born. Whatever is cut short before the last step is no store yet, and the
 * next start begins again, also as a plain store. That has no ring: it is born when both pairs are
 * whole.
 */
final class NewStore {
  private final OpeningRequest request;
  private final Keychain keychain;
  private final Expectation expected;
  private final OpeningRules rules;

  NewStore(OpeningRequest request, Keychain keychain, OpeningRules rules) {
    this.request = request;
    this.keychain = keychain;
    this.rules = rules;
    this.expected = request.expectation();
  }

  /** What lies where a store is to be made. */
  enum Found {
    EMPTY("the volume is empty"),
    GIVEN_UP("the store of this volume was given up when its node left the cluster");

    private final String words;

    Found(String words) {
      this.words = words;
    }
  }

  /** Refuses what must not become a store. Reads and writes nothing. */
  void check(boolean besideNatsServer, Found found) throws Refusal {
    if (besideNatsServer) {
      throw refusal(
          StartCode.STORE_OF_NATS_SERVER,
          "the store directory is one of a nats-server, whose streams this server cannot read: give"
              + " another store_dir");
    }
    if (expected.anchor().isPresent()) {
      throw refusal(
          StartCode.STORE_ROLLED_BACK,
          "%s, but store %s was seen on it at epoch %d: put the volume back, or"
                  .formatted(
                      found.words,
                      expected.anchor().get().storeId(),
                      expected.anchor().get().epoch())
              + " delete it to start this node empty");
    }
    if (expected.emptyVolume() == Expectation.EmptyVolume.LOST_STORE) {
      throw refusal(
          StartCode.STORE_ROLLED_BACK,
          "%s, but cluster %s is formed and this node had a store: put the volume"
                  .formatted(found.words, expected.clusterId().map(Id128::toString).orElse("this"))
              + " back, have the node come in empty (join: true, where others have what it had), or form"
              + " the cluster anew (bootstrap: true), which gives its data up");
    }
    if (request.wantsPlain()) {
      requirePlainIsMeant();
    } else {
      checkKey(StartFacts.NONE);
    }
  }

  private void requirePlainIsMeant() throws Refusal {
    if (expected.fingerprint().isPresent()) {
      throw refusal(
          StartCode.KEY_MISSING,
          "key %s is wanted and none is used: set JS_KEY".formatted(expected.fingerprint().get()));
    }
  }

  /**
   * Refuses a key under which no ring may be made.
   *
   * @param found of the store that is to get one; of an empty volume none
   */
  void checkKey(StartFacts found) throws Refusal {
    MasterKey key =
        request
            .keys()
            .current()
            .orElseThrow(
                () ->
                    refusal(
                        StartCode.KEY_MISSING,
                        "a cipher is configured and no key is set: set JS_KEY, JS_KEY_FILE, key or"
                            + " key_file, or say cipher: none"));
    if (key.weakness().isPresent()) {
      throw refusal(
          StartCode.KEY_TOO_WEAK,
          "the key %s: use 16 or more bytes, for example the output of openssl rand -base64 32"
              .formatted(key.weakness().get().text()));
    }
    Optional<Fingerprint> wanted = expected.fingerprint();
    if (wanted.isPresent() && expected.clusterSalt().isPresent()) {
      Fingerprint given =
          keychain.stretch(key, wanted.get().kdf(), expected.clusterSalt().get()).fingerprint();
      if (!given.equals(wanted.get())) {
        throw new Refusal(
            StartCode.KEY_MISMATCH,
            found.withGiven(given, expected.clusterSalt().get()),
            "the store is empty and is to be made under %s, but the key given is %s: put the right"
                    .formatted(wanted.get(), given)
                + " key back");
      }
    }
  }

  private static Refusal refusal(StartCode code, String why) {
    return new Refusal(code, StartFacts.NONE, why);
  }

  /** Writes the store; the caller holds the lock. */
  void bear(Disk disk, RandomSource random) throws IOException {
    Id128 clusterId = expected.clusterId().orElseGet(() -> Id128.random(random));
    if (request.wantsPlain()) {
      forgetSealedBirth(disk);
      StoreIdentity identity =
          new StoreIdentity(clusterId, Id128.random(random), Id128.random(random));
      Superblock first = Superblock.ofBirth(identity, Id128.random(random), 0);
      writeSuperblocks(disk, first, CipherSuite.NONE, Optional.empty(), random);
      return;
    }
    ClusterSalt salt = expected.clusterSalt().orElseGet(() -> ClusterSalt.random(random));
    Kdf kdf = request.derivation(Kdf.K1);
    StretchedKey key = keychain.stretch(request.keys().current().orElseThrow(), kdf, salt);
    KeyRing unborn = KeyRing.unborn(clusterId, key, random);
    if (rules.ringComesFirst()) {
      RingFile.create(disk, unborn, key, random, rules);
    }
    KeyRing born = unborn.born();
    StoreIdentity identity =
        new StoreIdentity(clusterId, unborn.header().storeId(), Id128.random(random));
    Superblock first =
        Superblock.ofBirth(identity, Id128.random(random), born.header().generation());
    writeSuperblocks(disk, first, request.sealing(), Optional.of(unborn), random);
    RingFile.create(disk, born, key, random, rules);
    born.close();
  }

  /**
   * A birth with a key was cut short, and the key was taken away. The ring goes last: a sealed
   * superblock without one would be a store that lost it.
   */
  private static void forgetSealedBirth(Disk disk) throws IOException {
    if (!disk.exists(RingFile.NAME)) {
      return;
    }
    if (disk.exists(SuperblockFile.NAME)) {
      disk.delete(SuperblockFile.NAME);
      disk.forceDirectory();
    }
    disk.delete(RingFile.NAME);
    disk.forceDirectory();
  }

  private void writeSuperblocks(
      Disk disk, Superblock first, CipherSuite suite, Optional<KeyRing> ring, RandomSource random)
      throws IOException {
    try (Disk.File file = BlockFile.openOrCreate(disk, SuperblockFile.NAME)) {
      var key = ring.map(KeyRing::superblockKey);
      SuperblockFile.write(file, first, suite, key, random, rules);
      SuperblockFile.write(
          file,
          first.next(first.commit(), first.leastRingGeneration(), 1),
          suite,
          key,
          random,
          rules);
    }
  }
}
