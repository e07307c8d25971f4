package io.sealstream.operator.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;
import java.util.Optional;

/**
 * The answer of {@code GET /v1/node}, as it came: texts that are missing are empty, numbers zero.
 *
 * @param readableSince the oldest release that reads the node's store
 * @param state {@code Serving}, {@code Starting}, {@code Draining}, {@code KeyRefused} or {@code
 *     Decommissioned}
 * @param formed the node's meta group exists
 * @param storeId empty while no store is open
 * @param fingerprint of the key in force, empty for a plain store
 * @param mode {@code Sealed} or {@code Plaintext}
 * @param strict nothing in the sealed store is clear; a server that does not say was born sealed
 * @param cluster null where the node is alone; {@link #replication()}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AdminReport(
    String name,
    String version,
    String readableSince,
    String state,
    boolean formed,
    String clusterId,
    String storeId,
    long epoch,
    String bootId,
    long ringGeneration,
    String fingerprint,
    String salt,
    String cipher,
    String mode,
    Boolean strict,
    int filesInOtherCiphers,
    int resealedPercent,
    int streams,
    ClusterReport cluster) {

  public AdminReport {
    name = Objects.requireNonNullElse(name, "");
    version = Objects.requireNonNullElse(version, "");
    readableSince = Objects.requireNonNullElse(readableSince, "");
    state = Objects.requireNonNullElse(state, "");
    clusterId = Objects.requireNonNullElse(clusterId, "");
    storeId = Objects.requireNonNullElse(storeId, "");
    bootId = Objects.requireNonNullElse(bootId, "");
    fingerprint = Objects.requireNonNullElse(fingerprint, "");
    salt = Objects.requireNonNullElse(salt, "");
    cipher = Objects.requireNonNullElse(cipher, "");
    mode = Objects.requireNonNullElse(mode, "");
    strict = Objects.requireNonNullElse(strict, mode.equals("Sealed"));
  }

  /** Empty where the node is alone. */
  public Optional<ClusterReport> replication() {
    return Optional.ofNullable(cluster);
  }
}
