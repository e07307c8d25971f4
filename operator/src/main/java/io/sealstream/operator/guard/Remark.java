package io.sealstream.operator.guard;

import io.sealstream.operator.api.Reason;

/**
 * A reason and its sentence for a person: what was refused, why, what still works, and the exact
 * next command. One line of at most 1 kB, without key material. The sentence is a part of no
 * decision.
 */
public record Remark(Reason reason, String message) {
  private static final int MOST_CHARACTERS = 900;

  public Remark {
    message = message.replaceAll("\\s+", " ").strip();
    if (message.length() > MOST_CHARACTERS) {
      message = message.substring(0, MOST_CHARACTERS - 1) + "…";
    }
  }

  @Override
  public String toString() {
    return reason + ": " + message;
  }
}
