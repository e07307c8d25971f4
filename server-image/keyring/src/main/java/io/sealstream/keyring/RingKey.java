package io.sealstream.keyring;

/**
 * A data key in the ring. While it is retiring, bytes on disk still need it, but nothing new is
 * sealed under it.
 */
record RingKey(RingRole role, State state, DataKey key) {
  enum State {
    ACTIVE(1),
    RETIRING(2);

    private final int id;

    State(int id) {
      this.id = id;
    }

    int id() {
      return id;
    }
  }
}
