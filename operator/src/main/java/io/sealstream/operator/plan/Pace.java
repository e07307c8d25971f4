package io.sealstream.operator.plan;

import java.time.Duration;

/**
 * How long the planner waits for what.
 *
 * @param claim within this the holder of a claim acts; after twice this another takes over
 * @param start within this a new pod serves, or the roll is blocked
 * @param settle for so long every group must have been current before the next pod
 * @param refused a refused pod is not replaced more often than this
 * @param eviction an eviction that is refused for so long is Stalled
 */
public record Pace(
    Duration claim, Duration start, Duration settle, Duration refused, Duration eviction) {

  public static Pace usual() {
    return new Pace(
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofMinutes(10));
  }
}
