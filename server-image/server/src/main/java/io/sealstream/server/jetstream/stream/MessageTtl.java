package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.GoDuration;
import java.time.Duration;

/**
 * How long a message asks to stay, by its header {@code Nats-TTL}: whole seconds, a duration as Go
 * spells it, or {@code never}, which no age limit of the stream takes either. At least a second;
 * parts of one are dropped, as by nats-server. Source: ADR-43.
 */
final class MessageTtl {
  /** It asks for nothing. */
  static final long NONE = 0;

  /** It stays, whatever its age. */
  static final long NEVER = -1;

  /** What it asks for makes no sense. */
  static final long INVALID = -2;

  /** More digits may be no number of 63 bits. */
  private static final int MOST_DIGITS = 18;

  private MessageTtl() {}

  /** Seconds, or one of the constants. */
  static long of(PublishHeaders headers) {
    if (!headers.has(PublishHeaders.TTL)) {
      return NONE;
    }
    long number = headers.number(PublishHeaders.TTL);
    if (number > 0 && headers.length(PublishHeaders.TTL) <= MOST_DIGITS) {
      return number;
    }
    return of(headers.text(PublishHeaders.TTL));
  }

  private static long of(String text) {
    if (text.equalsIgnoreCase("never")) {
      return NEVER;
    }
    long seconds = GoDuration.parse(text).map(Duration::toSeconds).orElse(0L);
    return seconds > 0 ? seconds : INVALID;
  }
}
