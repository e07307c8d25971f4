package io.sealstream.operator.status;

import io.sealstream.operator.api.NodeStatus;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The oldest release that runs: what a person must reckon with during a roll. Compared number by
 * number, so 0.9.0 is older than 0.10.0, and 0.10.0-rc.1 older than 0.10.0.
 */
final class OldestVersion {
  private OldestVersion() {}

  /** Empty while no node says its version. */
  static Optional<String> of(List<NodeStatus> nodes) {
    return nodes.stream()
        .map(NodeStatus::version)
        .filter(Objects::nonNull)
        .filter(OldestVersion::isVersion)
        .min(Comparator.comparing(Version::parse));
  }

  /** A text that is none cannot be older or newer. */
  private static boolean isVersion(String text) {
    try {
      Version.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
