package io.sealstream.operator.guard;

import io.sealstream.operator.api.Reason;

/**
 * A reason and its sentence for a person: what was refused, why, what still works, and the exact
 * next command. One line of at most 1 kB, without key material. No decision reads the sentence.
 */
public record Remark(Reason reason, String message) {
  /** Of the sentence alone, so that the line stays under 1 kB with its link and other alphabets. */
  private static final int MOST_CHARACTERS = 800;

  /** A refusal's sentence ends with the page that says more. */
  public static Remark of(Reason reason, String sentence) {
    String line = sentence.replaceAll("\\s+", " ").strip();
    if (line.length() > MOST_CHARACTERS) {
      line = line.substring(0, MOST_CHARACTERS - 1) + "…";
    }
    return new Remark(
        reason,
        reason.kind() == Reason.Kind.REFUSAL
            ? line + " See docs/runbooks/" + reason.word() + ".md"
            : line);
  }

  @Override
  public String toString() {
    return reason + ": " + message;
  }
}
