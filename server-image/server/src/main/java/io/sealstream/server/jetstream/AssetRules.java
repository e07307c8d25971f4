package io.sealstream.server.jetstream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.SubjectFilters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What streams must not do to each other: listen to the same subject, or reserve more storage than
 * there is. Knows the configurations in force. The desk's, but for {@link #reserved}.
 */
final class AssetRules {
  private final TreeMap<String, StreamConfig> configs = new TreeMap<>();

  /** Of streams that are being restored: their names, subjects and bytes are taken. */
  private final TreeMap<String, StreamConfig> restoring = new TreeMap<>();

  private final StorageBudgets budgets;
  private volatile long reservedInFiles;
  private volatile long reservedInMemory;

  /**
   * @param budgets what all streams together may reserve
   */
  AssetRules(StorageBudgets budgets) {
    this.budgets = budgets;
  }

  void put(StreamConfig config) {
    count(configs.put(config.name(), config), config);
  }

  void remove(String name) {
    count(configs.remove(name), null);
  }

  /** A stream is being restored: what it will need is taken, and nobody sees it. */
  void restoring(StreamConfig config) {
    count(restoring.put(config.name(), config), config);
  }

  void restoredOrNot(String name) {
    count(restoring.remove(name), null);
  }

  /** One configuration takes the place of another; either may be none. */
  private void count(StreamConfig before, StreamConfig now) {
    reservedInFiles += reserved(now, Storage.FILE) - reserved(before, Storage.FILE);
    reservedInMemory += reserved(now, Storage.MEMORY) - reserved(before, Storage.MEMORY);
  }

  private static long reserved(StreamConfig config, Storage storage) {
    return config != null && config.storage() == storage
        ? Math.max(0, config.limits().maxBytes())
        : 0;
  }

  boolean isRestoring(String name) {
    return restoring.containsKey(name);
  }

  /** How many streams are being restored. */
  int restores() {
    return restoring.size();
  }

  Optional<StreamConfig> find(String name) {
    return Optional.ofNullable(configs.get(name));
  }

  /** Names in order, of the streams that listen to what {@code subject} matches; empty: all. */
  List<String> names(String subject) {
    return configs.values().stream()
        .filter(config -> subject.isEmpty() || overlaps(config.subjects(), List.of(subject)))
        .map(StreamConfig::name)
        .toList();
  }

  /** Bytes that streams with {@code max_bytes} reserve. Any thread. */
  long reserved(Storage storage) {
    return storage == Storage.MEMORY ? reservedInMemory : reservedInFiles;
  }

  /** Refuses a configuration that takes something from another stream. */
  void check(StreamConfig config) throws RefusedException {
    checkOverlaps(config, configs);
    checkOverlaps(config, restoring);
    new OriginRules(configs).check(config);
    Storage storage = config.storage();
    boolean memory = storage == Storage.MEMORY;
    long limit = budgets.of(storage).limit();
    long others = reserved(storage) - reserved(configs.get(config.name()), storage);
    if (reserved(config, storage) > limit - others || (memory && limit == 0)) {
      throw (memory ? ErrorCode.MEMORY_EXCEEDED : ErrorCode.STORAGE_EXCEEDED).error().refused();
    }
  }

  private static void checkOverlaps(StreamConfig config, Map<String, StreamConfig> others)
      throws RefusedException {
    for (StreamConfig other : others.values()) {
      if (!other.name().equals(config.name()) && overlaps(other.subjects(), config.subjects())) {
        throw ErrorCode.SUBJECTS_OVERLAP.error().refused();
      }
    }
  }

  private static boolean overlaps(List<String> some, List<String> others) {
    for (String one : some) {
      for (String other : others) {
        if (SubjectFilters.overlap(one, other)) {
          return true;
        }
      }
    }
    return false;
  }
}
