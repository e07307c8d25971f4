package io.sealstream.server.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who answers what other servers ask, by topic. Safe for every thread. */
final class Services {
  private final Map<Integer, PeerService> byCode = new ConcurrentHashMap<>();

  Registration serve(Topic topic, PeerService service) {
    if (byCode.putIfAbsent(topic.code(), service) != null) {
      throw new IllegalStateException("two services for " + topic);
    }
    return () -> byCode.remove(topic.code(), service);
  }

  Optional<PeerService> of(int code) {
    return Optional.ofNullable(byCode.get(code));
  }
}
