package io.sealstream.keyring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An opened key ring: its header and the data keys of superblock, journal and catalog. Immutable; a
 * change gives a new ring, which counts once all its copies are on disk. Rings made from one
 * another share their keys, so the last one is closed, not each.
 */
public final class KeyRing implements AutoCloseable {
  private final RingHeader header;
  private final int nextKeyId;
  private final List<RingKey> keys;

  KeyRing(RingHeader header, int nextKeyId, List<RingKey> keys) {
    this.header = header;
    this.nextKeyId = nextKeyId;
    this.keys = List.copyOf(keys);
  }

  /** The first ring of a new store, generation 1 and unborn, with new random keys. */
  public static KeyRing unborn(Id128 clusterId, StretchedKey key, RandomSource random) {
    return unborn(clusterId, Id128.random(random), key, random);
  }

  /** As above, of a store that has an id: it was plain. */
  public static KeyRing unborn(
      Id128 clusterId, Id128 storeId, StretchedKey key, RandomSource random) {
    RingHeader header =
        new RingHeader(
            RingHeader.Birth.UNBORN,
            1,
            clusterId,
            storeId,
            key.salt(),
            StoreSalt.random(random),
            key.fingerprint());
    return new KeyRing(
        header,
        4,
        List.of(
            new RingKey(RingRole.SUPERBLOCK, RingKey.State.ACTIVE, DataKey.random(1, random)),
            new RingKey(RingRole.JOURNAL, RingKey.State.ACTIVE, DataKey.random(2, random)),
            new RingKey(RingRole.CATALOG, RingKey.State.ACTIVE, DataKey.random(3, random))));
  }

  public RingHeader header() {
    return header;
  }

  /** The same ring, one generation on, of a store that is complete. */
  public KeyRing born() {
    return new KeyRing(header.born(), nextKeyId, keys);
  }

  /** The same keys under this master key: a rotation, or a change that is finished. */
  public KeyRing wrappedUnder(StretchedKey key, long generation) {
    return new KeyRing(header.wrappedUnder(key, generation), nextKeyId, keys);
  }

  /**
   * One generation on, with new keys for what is written from now on in these roles; those before
   * are retiring.
   */
  public KeyRing renewed(Set<RingRole> roles, RandomSource random) {
    List<RingKey> all = new ArrayList<>();
    for (RingKey key : keys) {
      boolean stays = !roles.contains(key.role());
      all.add(stays ? key : new RingKey(key.role(), RingKey.State.RETIRING, key.key()));
    }
    int id = nextKeyId;
    for (RingRole role : RingRole.values()) {
      if (roles.contains(role)) {
        all.add(new RingKey(role, RingKey.State.ACTIVE, DataKey.random(id++, random)));
      }
    }
    return new KeyRing(header.next(), id, all);
  }

  /** One generation on, without the retiring keys: nothing on disk may need them. */
  public KeyRing withoutRetiring() {
    List<RingKey> active =
        keys.stream().filter(key -> key.state() == RingKey.State.ACTIVE).toList();
    return new KeyRing(header.next(), nextKeyId, active);
  }

  /** How many older keys there are that something on disk may need. */
  public int retiring() {
    return (int) keys.stream().filter(key -> key.state() == RingKey.State.RETIRING).count();
  }

  /** True while a superblock on disk may need an older key. */
  public boolean retiresSuperblockKey() {
    return keys.stream()
        .anyMatch(
            key -> key.role() == RingRole.SUPERBLOCK && key.state() == RingKey.State.RETIRING);
  }

  /** Zeroes the retiring keys, which a ring without them has taken the place of. */
  public void closeRetiring() {
    keys.stream()
        .filter(key -> key.state() == RingKey.State.RETIRING)
        .forEach(key -> key.key().close());
  }

  /** Seals superblocks. */
  public DataKey superblockKey() {
    return active(RingRole.SUPERBLOCK);
  }

  /** Opens superblocks that name this key. */
  public Optional<DataKey> superblockKey(int id) {
    return find(RingRole.SUPERBLOCK, id);
  }

  /** Seals new journal files. */
  public DataKey journalKey() {
    return active(RingRole.JOURNAL);
  }

  /** Opens journal files that name this key. */
  public Optional<DataKey> journalKey(int id) {
    return find(RingRole.JOURNAL, id);
  }

  /** Seals new catalog files. */
  public DataKey catalogKey() {
    return active(RingRole.CATALOG);
  }

  /** Opens catalog files that name this key. */
  public Optional<DataKey> catalogKey(int id) {
    return find(RingRole.CATALOG, id);
  }

  private DataKey active(RingRole role) {
    return keys.stream()
        .filter(key -> key.role() == role && key.state() == RingKey.State.ACTIVE)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("key ring without an active key: " + role))
        .key();
  }

  private Optional<DataKey> find(RingRole role, int id) {
    return keys.stream()
        .filter(key -> key.role() == role && key.key().id() == id)
        .findFirst()
        .map(RingKey::key);
  }

  List<RingKey> keys() {
    return keys;
  }

  int nextKeyId() {
    return nextKeyId;
  }

  @Override
  public void close() {
    keys.forEach(key -> key.key().close());
  }

  @Override
  public String toString() {
    return "KeyRing " + header;
  }
}
