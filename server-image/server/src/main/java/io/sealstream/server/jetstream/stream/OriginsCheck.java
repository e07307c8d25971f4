package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.source.ExternalApi;
import io.sealstream.server.jetstream.source.MappingException;
import io.sealstream.server.jetstream.source.StreamSource;
import io.sealstream.server.jetstream.source.SubjectMapping;
import io.sealstream.server.jetstream.source.SubjectTransform;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses mirrors and sources that make no sense by themselves, in nats-server's order and words.
 * What depends on the streams that they name is checked by who knows those.
 */
final class OriginsCheck {
  private static final String API = "$JS.API";

  private OriginsCheck() {}

  static void check(StreamConfig config) throws RefusedException {
    if (config.origins().mirror().isPresent()) {
      checkMirror(config, config.origins().mirror().get());
    }
    Set<String> names = new HashSet<>();
    for (StreamSource source : config.origins().sources()) {
      refuseIf(!isName(source.name()), ErrorCode.SOURCE_NAME_INVALID);
      refuseIf(!names.add(source.indexName()), ErrorCode.SOURCE_DUPLICATE);
      refuseIf(
          !source.filter().isEmpty() && !source.transforms().isEmpty(),
          ErrorCode.SOURCE_TRANSFORMS_AND_FILTER);
      checkFilters(source, Words.SOURCE);
    }
    for (StreamSource source : config.origins().all()) {
      if (source.external().isPresent()) {
        checkPlace(source.external().get(), config.subjects());
      }
    }
  }

  private static void checkMirror(StreamConfig config, StreamSource mirror)
      throws RefusedException {
    refuseIf(config.firstSequence() > 0, ErrorCode.MIRROR_WITH_FIRST_SEQUENCE);
    refuseIf(!config.subjects().isEmpty(), ErrorCode.MIRROR_WITH_SUBJECTS);
    refuseIf(!config.origins().sources().isEmpty(), ErrorCode.MIRROR_WITH_SOURCES);
    refuseIf(
        !mirror.filter().isEmpty() && !mirror.transforms().isEmpty(),
        ErrorCode.MIRROR_TRANSFORMS_AND_FILTER);
    refuseIf(
        mirror.startSequence() > 0 && mirror.startTime().isPresent(),
        ErrorCode.MIRROR_WITH_TWO_STARTS);
    checkFilters(mirror, Words.MIRROR);
    refuseIf(!isName(mirror.name()), ErrorCode.MIRROR_NAME_INVALID);
  }

  /** What of a stream is wanted: subjects that are some, none of them twice. */
  private static void checkFilters(StreamSource source, Words words) throws RefusedException {
    List<String> filters = source.filters();
    for (int i = 0; i < filters.size(); i++) {
      refuseIf(!SubjectFilters.isValid(filters.get(i)), words.filter);
      for (int j = 0; j < i; j++) {
        refuseIf(SubjectFilters.overlap(filters.get(j), filters.get(i)), words.overlap);
      }
    }
    for (SubjectTransform transform : source.transforms()) {
      try {
        SubjectMapping.of(transform);
      } catch (MappingException e) {
        throw words.transform.about(e.getMessage()).refused();
      }
    }
  }

  private static void checkPlace(ExternalApi place, List<String> subjects) throws RefusedException {
    String deliver = place.deliver();
    if (!deliver.isEmpty()) {
      if (!isPrefix(deliver)) {
        throw ErrorCode.EXTERNAL_DELIVER_WILDCARDS.about(deliver).refused();
      }
      for (String subject : subjects) {
        if (SubjectFilters.overlap(subject, trimmed(deliver) + ".>")) {
          String what = deliver + " overlaps with stream subject " + subject;
          throw ErrorCode.EXTERNAL_DELIVER_OVERLAP.about(what).refused();
        }
      }
    }
    String api = place.api();
    if (!api.isEmpty() && !isPrefix(api)) {
      throw ErrorCode.STREAM_INVALID_CONFIG
          .about(
              "stream external api prefix \"%s\" must be a valid subject without wildcards"
                  .formatted(api))
          .refused();
    }
    if (trimmed(api).equals(API)) {
      throw ErrorCode.EXTERNAL_API_OVERLAP.about(api).refused();
    }
  }

  /** A dot may stand at its end: some tools write one. */
  private static boolean isPrefix(String prefix) {
    String subject = trimmed(prefix);
    return SubjectFilters.isValid(subject) && subject.chars().noneMatch(c -> c == '*' || c == '>');
  }

  private static String trimmed(String prefix) {
    return prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && name.chars().noneMatch(c -> " \t\r\n\f.*>/\\".indexOf(c) >= 0);
  }

  private static void refuseIf(boolean wrong, ErrorCode code) throws RefusedException {
    if (wrong) {
      throw code.error().refused();
    }
  }

  /** What mirrors and sources are told of the same mistakes. */
  private enum Words {
    MIRROR(
        ErrorCode.MIRROR_TRANSFORM_SOURCE,
        ErrorCode.MIRROR_FILTERS_OVERLAP,
        ErrorCode.MIRROR_TRANSFORM),
    SOURCE(
        ErrorCode.SOURCE_TRANSFORM_SOURCE,
        ErrorCode.SOURCE_FILTERS_OVERLAP,
        ErrorCode.SOURCE_TRANSFORM);

    private final ErrorCode filter;
    private final ErrorCode overlap;
    private final ErrorCode transform;

    Words(ErrorCode filter, ErrorCode overlap, ErrorCode transform) {
      this.filter = filter;
      this.overlap = overlap;
      this.transform = transform;
    }
  }
}
