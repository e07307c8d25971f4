package io.sealstream.store;

import java.io.IOException;

/**
 * The volume, or its quota, has no room for these bytes: an ordinary outcome that the store
 * survives, unlike every other failure of a write. Part of the bytes may have been written.
 */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }

  DiskFullException(String message) {
    super(message);
  }
}
