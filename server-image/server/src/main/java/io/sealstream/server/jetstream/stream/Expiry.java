package io.sealstream.server.jetstream.stream;

/** What takes messages away by time alone. Thread rule: the actor. */
final class Expiry {
  private final AgeLimit age;
  private final TtlLimit lifetimes;

  Expiry(StreamActor stream) {
    age = new AgeLimit(stream);
    lifetimes = new TtlLimit(stream);
  }

  /** Messages came or went, or more is known about them. */
  void changed() {
    age.changed();
    lifetimes.changed();
  }

  /** The limits are others now. */
  void reset() {
    age.reset();
    lifetimes.changed();
  }

  void close() {
    age.close();
    lifetimes.close();
  }
}
