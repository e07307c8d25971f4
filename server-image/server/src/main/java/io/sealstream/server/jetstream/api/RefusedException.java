package io.sealstream.server.jetstream.api;

/**
 * A request is refused: carries the answer out of nested checks of a request's fields. Without a
 * stack trace, since it is an answer and no fault.
 */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient JsError error;

  public RefusedException(JsError error) {
    super(error.description(), null, false, false);
    this.error = error;
  }

  public JsError error() {
    return error;
  }
}
