package io.sealstream.server.jetstream.source;

/** A mapping of subjects that makes no sense; the message says why, in nats-server's words. */
public final class MappingException extends Exception {
  private static final long serialVersionUID = 1L;

  MappingException(String why) {
    super(why);
  }

  MappingException(String why, String token) {
    super(why + " in " + token);
  }
}
