package io.sealstream.raft;

/**
 * One incarnation of one node's replica: 16 random bytes, drawn when the replica is made. A replica
 * that was rebuilt after it lost data is another member, so no vote or answer of the lost one
 * counts for it.
 */
public record MemberId(long high, long low) {
  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
