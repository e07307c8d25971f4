package io.sealstream.operator.observe;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What all nodes of a cluster share and never change: its id, and the salt under which every
 * fingerprint is made. 16 bytes each, 32 hex digits. The two are minted together, because an id
 * with another salt would give every key another fingerprint.
 */
public record ClusterIdentity(String clusterId, String salt) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

  /** From recorded texts; empty unless both are whole. */
  public static Optional<ClusterIdentity> recorded(String clusterId, String salt) {
    return clusterId != null
            && salt != null
            && HEX.matcher(clusterId).matches()
            && HEX.matcher(salt).matches()
        ? Optional.of(new ClusterIdentity(clusterId, salt))
        : Optional.empty();
  }

  /** A new one. Only for a cluster that has no volume. */
  public static ClusterIdentity mint(SecureRandom random) {
    return new ClusterIdentity(hex(random), hex(random));
  }

  private static String hex(SecureRandom random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
