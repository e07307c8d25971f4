package io.sealstream.server.jetstream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.source.StreamSource;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.SubjectFilters;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What mirrors and sources must not do to the streams that they name: hand messages round in a
 * circle, or take too few bytes for theirs. A stream that does not exist yet may be named.
 */
final class OriginRules {
  private final Map<String, StreamConfig> configs;

  /**
   * @param configs those in force, by name
   */
  OriginRules(Map<String, StreamConfig> configs) {
    this.configs = configs;
  }

  void check(StreamConfig config) throws RefusedException {
    if (config.origins().mirror().isPresent()) {
      checkSize(config, config.origins().mirror().get(), ErrorCode.MIRROR_MESSAGE_SIZE);
    }
    for (StreamSource source : config.origins().sources()) {
      checkSize(config, source, ErrorCode.SOURCE_MESSAGE_SIZE);
    }
    checkCircles(config);
  }

  private void checkSize(StreamConfig config, StreamSource origin, ErrorCode code)
      throws RefusedException {
    int most = config.limits().maxMessageSize();
    int there = find(origin).map(other -> other.limits().maxMessageSize()).orElse(-1);
    if (most > 0 && there > 0 && most < there) {
      throw code.error().refused();
    }
  }

  /** Follows what feeds the stream, and what feeds that. */
  private void checkCircles(StreamConfig config) throws RefusedException {
    ArrayDeque<StreamConfig> toVisit = new ArrayDeque<>(List.of(config));
    Set<String> visited = new HashSet<>(Set.of(config.name()));
    while (!toVisit.isEmpty()) {
      StreamConfig fed = toVisit.remove();
      for (StreamSource origin : fed.origins().all()) {
        if (origin.external().isPresent()) {
          continue;
        }
        if (origin.name().equals(config.name())) {
          refuseCircle(fed, origin);
        } else if (visited.add(origin.name())) {
          find(origin).ifPresent(toVisit::add);
        }
      }
    }
  }

  /** A source that takes none of what is published to the stream that it feeds ends no circle. */
  private static void refuseCircle(StreamConfig fed, StreamSource origin) throws RefusedException {
    boolean round =
        fed.origins().mirror().isPresent()
            || origin.filters().isEmpty()
            || fed.subjects().isEmpty()
            || fed.subjects().stream()
                .anyMatch(
                    subject ->
                        origin.filters().stream()
                            .anyMatch(filter -> SubjectFilters.overlap(subject, filter)));
    if (round) {
      throw ErrorCode.STREAM_INVALID_CONFIG.about("detected cycle").refused();
    }
  }

  private Optional<StreamConfig> find(StreamSource origin) {
    return origin.external().isPresent()
        ? Optional.empty()
        : Optional.ofNullable(configs.get(origin.name()));
  }
}
