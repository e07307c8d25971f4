package io.sealstream.server.jetstream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.SubjectFilters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

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
    configs.put(config.name(), config);
    sum();
  }

  void remove(String name) {
    configs.remove(name);
    sum();
  }

  private void sum() {
    reservedInFiles = sum(Storage.FILE);
    reservedInMemory = sum(Storage.MEMORY);
  }

  private long sum(Storage storage) {
    return Stream.concat(configs.values().stream(), restoring.values().stream())
        .filter(config -> config.storage() == storage)
        .mapToLong(AssetRules::reserved)
        .sum();
  }

  /** A stream is being restored: what it will need is taken, and nobody sees it. */
  void restoring(StreamConfig config) {
    restoring.put(config.name(), config);
    sum();
  }

  void restoredOrNot(String name) {
    restoring.remove(name);
    sum();
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
    long others = 0;
    List<StreamConfig> all = new ArrayList<>(configs.values());
    all.addAll(restoring.values());
    for (StreamConfig other : all) {
      if (other.name().equals(config.name())) {
        continue;
      }
      if (overlaps(other.subjects(), config.subjects())) {
        throw ErrorCode.SUBJECTS_OVERLAP.error().refused();
      }
      others += other.storage() == config.storage() ? reserved(other) : 0;
    }
    long limit = budgets.of(config.storage()).limit();
    boolean memory = config.storage() == Storage.MEMORY;
    if (reserved(config) > limit - others || (memory && limit == 0)) {
      throw (memory ? ErrorCode.MEMORY_EXCEEDED : ErrorCode.STORAGE_EXCEEDED).error().refused();
    }
  }

  private static long reserved(StreamConfig config) {
    return Math.max(0, config.limits().maxBytes());
  }

  private static boolean overlaps(Collection<String> some, Collection<String> others) {
    return some.stream()
        .anyMatch(one -> others.stream().anyMatch(other -> SubjectFilters.overlap(one, other)));
  }
}
