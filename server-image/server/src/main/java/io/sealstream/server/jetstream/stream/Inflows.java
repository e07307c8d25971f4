package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.source.Origins;
import io.sealstream.server.jetstream.source.StreamSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Everything that a stream takes from other streams, by index name. Thread rule: the actor; so only
 * the server that leads a stream takes anything for it.
 */
final class Inflows {
  private final StreamActor stream;
  private final Map<String, Inflow> inflows = new LinkedHashMap<>();

  Inflows(StreamActor stream) {
    this.stream = stream;
  }

  /** Takes from whom the configuration says; who stays is not interrupted. */
  void follow(StreamConfig config) {
    Map<String, StreamSource> wanted =
        config.origins().all().stream()
            .collect(Collectors.toMap(StreamSource::indexName, source -> source));
    inflows
        .entrySet()
        .removeIf(
            inflow -> {
              boolean gone = !wanted.containsKey(inflow.getKey());
              if (gone) {
                inflow.getValue().close();
              }
              return gone;
            });
    for (StreamSource source : config.origins().all()) {
      inflows.computeIfAbsent(source.indexName(), index -> begin(config.origins(), source));
    }
  }

  private Inflow begin(Origins origins, StreamSource source) {
    return origins.mirror().isPresent()
        ? new Inflow(stream, Origin.MIRROR, source, stream.log().lastSequence())
        : new Inflow(
            stream, Origin.SOURCE, source, stream.state().sources().of(source.indexName()));
  }

  void close() {
    inflows.values().forEach(Inflow::close);
    inflows.clear();
  }

  OriginsReport report() {
    Origins origins = stream.config().origins();
    Optional<InflowReport> mirror = origins.mirror().flatMap(source -> report(source.indexName()));
    List<InflowReport> sources =
        origins.sources().stream()
            .map(source -> report(source.indexName()))
            .flatMap(Optional::stream)
            .toList();
    return new OriginsReport(mirror, sources);
  }

  private Optional<InflowReport> report(String index) {
    return Optional.ofNullable(inflows.get(index)).map(Inflow::report);
  }
}
