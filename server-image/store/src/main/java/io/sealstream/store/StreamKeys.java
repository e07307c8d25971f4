package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The data keys of one stream: the one that seals, and those before, which open what they sealed.
 *
 * <ol>
 *   <li>{@link #renew}: the next checkpoint's entry names a new key beside those before.
 *   <li>{@link #committed}: it is durable, so it seals from now on; segments under the key before
 *       are rewritten.
 *   <li>When no segment and no entry of the journal needs the key before, it waits without files.
 *   <li>{@link #doom}: the erase step takes it out of a catalog under a new key.
 * </ol>
 *
 * <p>Invariant: the durable catalog holds every key that segments and journal need. Thread rule:
 * {@link #current} for every thread, everything else for the housekeeper (a start: the recovering
 * thread).
 */
final class StreamKeys {
  private final StoreRules rules;
  private volatile Optional<DataKey> current;
  private Optional<DataKey> next = Optional.empty();
  private final List<DataKey> old = new ArrayList<>();

  /** Those of the old ones that nothing needs any more. */
  private final Set<DataKey> free = new HashSet<>();

  /** Those of the free ones that no entry names any more. */
  private final Set<DataKey> doomed = new HashSet<>();

  StreamKeys(Optional<DataKey> current, List<CatalogEntry.OldKey> old, StoreRules rules) {
    this.current = current;
    this.rules = rules;
    old.forEach(o -> this.old.add(o.key()));
  }

  /** Seals what is written from now on; empty in a plain store. */
  Optional<DataKey> current() {
    return current;
  }

  /** All of them, the one in force first. */
  List<Optional<DataKey>> all() {
    List<Optional<DataKey>> all = new ArrayList<>();
    all.add(current);
    old.forEach(key -> all.add(Optional.of(key)));
    return all;
  }

  /** The next entry names this key, unless one is on its way already. */
  void renew(DataKey key) {
    if (current.isEmpty() || next.isPresent()) {
      key.close();
      return;
    }
    next = Optional.of(key);
  }

  boolean isRenewing() {
    return next.isPresent();
  }

  boolean hasOld() {
    return !old.isEmpty();
  }

  boolean hasFree() {
    return !free.isEmpty();
  }

  /** What an entry names as key in force. */
  Optional<DataKey> named() {
    return next.or(() -> current);
  }

  /**
   * What an entry names besides.
   *
   * @param files of the entry under each key
   */
  List<CatalogEntry.OldKey> namedOld(Map<DataKey, Set<FileId>> files) {
    List<CatalogEntry.OldKey> named = new ArrayList<>();
    for (DataKey key : old) {
      if (!doomed.contains(key)) {
        named.add(new CatalogEntry.OldKey(key, files.getOrDefault(key, Set.of())));
      }
    }
    if (next.isPresent()) {
      DataKey replaced = current.orElseThrow();
      named.add(new CatalogEntry.OldKey(replaced, files.getOrDefault(replaced, Set.of())));
    }
    return named;
  }

  /**
   * An entry that was made by the methods above is durable.
   *
   * @param named its old keys
   * @param replayed it includes everything that the journal has under an old key
   * @return whether another key is in force from now on
   */
  boolean committed(List<CatalogEntry.OldKey> named, boolean replayed) {
    if (replayed) {
      for (CatalogEntry.OldKey key : named) {
        if (key.files().isEmpty() && old.contains(key.key())) {
          free.add(key.key());
        }
      }
    }
    if (next.isEmpty()) {
      return false;
    }
    old.add(current.orElseThrow());
    current = next;
    next = Optional.empty();
    return true;
  }

  /** Nothing needs these keys: from now on no entry names them. */
  void doom() {
    doomed.addAll(rules.keepsKeysInNeed() ? free : old);
  }

  /** What named the doomed keys is gone, or under keys that are gone. */
  void forget() {
    old.removeAll(doomed);
    free.removeAll(doomed);
    doomed.forEach(DataKey::close);
    doomed.clear();
  }

  /** Zeroes them; nothing is sealed or opened with them any more. */
  void close() {
    current.ifPresent(DataKey::close);
    next.ifPresent(DataKey::close);
    old.forEach(DataKey::close);
  }
}
