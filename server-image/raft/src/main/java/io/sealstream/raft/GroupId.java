package io.sealstream.raft;

/** A Raft group: 16 random bytes, never reused. */
public record GroupId(long high, long low) {
  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
