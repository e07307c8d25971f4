package io.sealstream.server.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A client at one moment, or at its end.
 *
 * @param roundTrip last measured; zero before the first time
 * @param pendingBytes waiting to be written to it
 * @param end empty while it is connected
 * @param subscriptions all of them; for a client that is gone, those it had
 */
public record ConnectionReport(
    long id,
    String ip,
    int port,
    Instant start,
    Instant lastActivity,
    Duration roundTrip,
    long pendingBytes,
    long inMessages,
    long outMessages,
    long inBytes,
    long outBytes,
    String name,
    String lang,
    String version,
    Optional<End> end,
    List<SubscriptionReport> subscriptions) {

  /** When and why it ended. */
  public record End(Instant time, CloseReason reason) {}

  /**
   * @param queue empty for none
   * @param max 0: none
   */
  public record SubscriptionReport(
      String subject, String queue, String sid, long delivered, long max, long connection) {}
}
