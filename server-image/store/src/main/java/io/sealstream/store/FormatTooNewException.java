package io.sealstream.store;

import java.io.IOException;

/** A file of the store was written by a newer version of Sealstream: this one must not touch it. */
public final class FormatTooNewException extends IOException {
  private static final long serialVersionUID = 1L;

  FormatTooNewException(int version, long features) {
    super(
        "the store has a file of format version %d with features 0x%x, which this version of Sealstream does not know: start the newer version"
            .formatted(version, features));
  }
}
