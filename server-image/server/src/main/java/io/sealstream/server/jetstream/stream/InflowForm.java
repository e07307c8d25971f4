package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.source.MappingException;
import io.sealstream.server.jetstream.source.SourceHeader;
import io.sealstream.server.jetstream.source.StreamSource;
import io.sealstream.server.jetstream.source.SubjectMapping;
import io.sealstream.server.jetstream.source.SubjectTransform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What messages of another stream look like in this one: subjects as its transforms say, and of a
 * source a header that says where they came from. Immutable.
 *
 * @param origin {@link Origin#SOURCE} or {@link Origin#MIRROR}
 */
record InflowForm(Origin origin, List<SubjectMapping> mappings, SourceHeader header) {
  static InflowForm of(Origin origin, StreamSource source) {
    List<SubjectMapping> mappings = new ArrayList<>();
    for (SubjectTransform transform : source.transforms()) {
      try {
        SubjectMapping.of(transform).ifPresent(mappings::add);
      } catch (MappingException e) {
        throw new IllegalStateException("a transform that was checked: " + e.getMessage(), e);
      }
    }
    return new InflowForm(origin, List.copyOf(mappings), new SourceHeader(source));
  }

  byte[] subject(byte[] subject) {
    if (mappings.isEmpty()) {
      return subject;
    }
    String text = new String(subject, StandardCharsets.UTF_8);
    return mappings.stream()
        .map(mapping -> mapping.map(text))
        .flatMap(Optional::stream)
        .findFirst()
        .map(mapped -> mapped.getBytes(StandardCharsets.UTF_8))
        .orElse(subject);
  }

  /**
   * @param sequence of the message in the stream that it comes from
   */
  byte[] headers(byte[] block, long sequence) {
    return origin == Origin.SOURCE ? header.put(block, sequence) : block;
  }
}
