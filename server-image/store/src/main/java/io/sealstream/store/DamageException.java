package io.sealstream.store;

import java.io.IOException;

/**
 * Bytes on disk are not what was written: damaged (checksum) or tampered with (tag). The message
 * says which file, frame and sequences; it holds nothing of the contents.
 */
public final class DamageException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamageException(String message) {
    super(message);
  }
}
