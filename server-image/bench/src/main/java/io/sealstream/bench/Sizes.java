package io.sealstream.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds of each load; the median counts
 * @param warmUp of publishing, before the measurement
 * @param measured of publishing
 * @param starts of this server in a row
 * @param failovers of each kind
 * @param scale every number of messages and streams is divided by it
 */
record Sizes(int rounds, Duration warmUp, Duration measured, int starts, int failovers, int scale) {
  static Sizes asked() {
    return new Sizes(
        Integer.getInteger("rounds", 3),
        Duration.ofSeconds(Integer.getInteger("warmup", 5)),
        Duration.ofSeconds(Integer.getInteger("seconds", 3)),
        Integer.getInteger("starts", 11),
        Integer.getInteger("failovers", 20),
        Integer.getInteger("scale", 1));
  }

  /** Tells figures of these sizes from all others. */
  String name() {
    return "rounds=%d,warmup=%d,seconds=%d,starts=%d,failovers=%d,scale=%d"
        .formatted(rounds, warmUp.toSeconds(), measured.toSeconds(), starts, failovers, scale);
  }

  int of(int number) {
    return Math.max(1, number / scale);
  }
}
