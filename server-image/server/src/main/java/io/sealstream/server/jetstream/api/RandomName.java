package io.sealstream.server.jetstream.api;

import java.util.concurrent.ThreadLocalRandom;

/** Names for what nobody named, and ids of events: unlikely to repeat, not secret. */
public final class RandomName {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private RandomName() {}

  /** So many letters and digits. */
  public static String of(int length) {
    StringBuilder name = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      name.append(DIGITS.charAt(ThreadLocalRandom.current().nextInt(DIGITS.length())));
    }
    return name.toString();
  }
}
