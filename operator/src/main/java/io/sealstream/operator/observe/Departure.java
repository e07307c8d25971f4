package io.sealstream.operator.observe;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * That the node of a volume leaves its cluster for good, or has left it. A server that was told to
 * leave cannot be told to stay, so this stands on the claim before the server is told. As text, for
 * example {@code Leaving 2026-03-01T12:00:00Z}.
 *
 * @param since in whole seconds
 */
public record Departure(Stage stage, Instant since) {

  /** How far it is. */
  public enum Stage {
    /** Its server is told to leave, again and again. */
    LEAVING("Leaving"),
    /** Nobody counts on it any more, and what is on the volume cannot be read. */
    GONE("Gone");

    private final String word;

    Stage(String word) {
      this.word = word;
    }
  }

  public Departure {
    since = since.truncatedTo(ChronoUnit.SECONDS);
  }

  public boolean isOver() {
    return stage == Stage.GONE;
  }

  /** One line; {@link #parse} reads it. */
  public String text() {
    return stage.word + " " + since;
  }

  /** From an annotation; empty when it is missing or not whole. */
  public static Optional<Departure> parse(String text) {
    for (Stage stage : Stage.values()) {
      String word = stage.word + " ";
      if (text != null && text.startsWith(word)) {
        return at(stage, text.substring(word.length()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Departure> at(Stage stage, String since) {
    try {
      return Optional.of(new Departure(stage, Instant.parse(since)));
    } catch (DateTimeException e) {
      // Somebody wrote it by hand: what the servers say will stand there instead.
      return Optional.empty();
    }
  }
}
