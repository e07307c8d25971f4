package io.sealstream.server.jetstream.stream;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a store holds is whole and of another kind than this server, or a tool, keeps: the streams
 * of a server alone, or replicas of those of a cluster. Recovery ends with it; nothing is damaged.
 */
public final class StoreModeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Mode mode;

  /** What the store is. */
  public enum Mode {
    ALONE("holds streams of a server that was in no cluster"),
    CLUSTER("holds replicas of a cluster's streams");

    private final String words;

    Mode(String words) {
      this.words = words;
    }
  }

  private StoreModeException(Mode mode) {
    super("the store " + mode.words);
    this.mode = mode;
  }

  public Mode mode() {
    return mode;
  }

  /** For recovery, whose machines throw nothing that is checked. */
  public static UncheckedIOException of(Mode mode) {
    return new UncheckedIOException(new StoreModeException(mode));
  }
}
