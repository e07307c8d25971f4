package io.sealstream.server.jetstream.archive;

import java.io.IOException;

/**
 * An archive is not one, is cut, or holds what this server does not take; one line, no contents.
 */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  public ArchiveException(String message) {
    super(message);
  }
}
