package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every data key that a stream was ever seen to have: what somebody may have kept of it. */
final class KeysSeen {
  private final Map<StreamId, Map<Integer, DataKey>> seen = new LinkedHashMap<>();

  /** Remembers a copy: the store zeroes its own. */
  Optional<DataKey> see(Stream stream) {
    return stream.key().map(key -> of(stream.id()).computeIfAbsent(key.id(), id -> copy(key)));
  }

  private Map<Integer, DataKey> of(StreamId stream) {
    return seen.computeIfAbsent(stream, id -> new HashMap<>());
  }

  private static DataKey copy(DataKey key) {
    byte[] bytes = new byte[DataKey.LENGTH];
    key.copyTo(bytes, 0);
    return DataKey.of(key.id(), bytes, 0);
  }

  /** Those that the stream had before; none while it still has one of them beside the newest. */
  List<DataKey> former(Stream stream) {
    see(stream);
    int now = stream.key().map(DataKey::id).orElse(0);
    return stream.keys().hasOld() || stream.keys().isRenewing()
        ? List.of()
        : of(stream.id()).values().stream().filter(key -> key.id() != now).toList();
  }
}
