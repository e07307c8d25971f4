package io.sealstream.keyring;

import java.util.Optional;

/**
 * 16 random bytes under which every node of a cluster stretches the master key, so all of them and
 * the operator compute one fingerprint. Not secret. Prints as 32 hex digits.
 */
public record ClusterSalt(Id128 value) {
  public static final int LENGTH = Id128.LENGTH;

  public static ClusterSalt random(RandomSource random) {
    return new ClusterSalt(Id128.random(random));
  }

  /** From 32 hex digits of any case. */
  public static Optional<ClusterSalt> parse(String hex) {
    return Id128.parse(hex).map(ClusterSalt::new);
  }

  byte[] bytes() {
    return value.bytes();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
