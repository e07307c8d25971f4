package io.sealstream.server.jetstream.replica;

import io.sealstream.server.jetstream.stream.StreamActor;

/** Is told which streams this server leads. For every thread. */
public interface Roster {
  void serving(StreamActor stream);

  /** It leads that stream no more. */
  void gone(StreamActor stream);
}
