package io.sealstream.server.jetstream.backup;

import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.RefusedException;
import java.io.IOException;

/** Ends a restore with an error of the API. */
final class RestoreRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient JsError error;

  RestoreRefused(JsError error) {
    super(error.description());
    this.error = error;
  }

  RestoreRefused(RefusedException refused) {
    this(refused.error());
  }

  JsError error() {
    return error;
  }
}
