package io.sealstream.server.wire;

/** Another server sent what no server of its format sends: its link ends. Has no stack trace. */
public final class FrameException extends Exception {
  private static final long serialVersionUID = 1L;

  public FrameException(String message) {
    super(message, null, false, false);
  }
}
