package io.sealstream.server;

import java.util.concurrent.ThreadLocalRandom;

/** A network of the loopback that a test has for itself, so that all ports there are free. */
public final class OwnLoopback {
  private final String prefix =
      "127.%d.%d."
          .formatted(
              ThreadLocalRandom.current().nextInt(16, 250),
              ThreadLocalRandom.current().nextInt(1, 250));

  /**
   * @param number from 1 to 254
   */
  public String address(int number) {
    return prefix + number;
  }
}
