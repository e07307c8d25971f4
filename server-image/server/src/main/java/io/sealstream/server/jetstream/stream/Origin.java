package io.sealstream.server.jetstream.stream;

/** Who gave a stream the messages of a batch. */
enum Origin {
  /** Clients published them: each is judged by itself. */
  CLIENTS,
  /**
   * A source: they get the stream's own sequences, and headers that say where they came from. What
   * comes behind one that is refused is refused, too: nothing is passed over.
   */
  SOURCE,
  /**
   * The stream that a mirror repeats: as {@link #SOURCE}, with the sequences and times of there.
   */
  MIRROR
}
