package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How large the volume of a claim is to be, and how large it is.
 *
 * @param asked what the claim asks for
 * @param capacity what the volume has; empty while there is none
 * @param said what Kubernetes says of its growth, one line; empty when nothing
 */
public record VolumeSize(Quantity asked, Optional<Quantity> capacity, String said) {
  private static final String STORAGE = "storage";

  public static VolumeSize of(PersistentVolumeClaim claim) {
    var status = Optional.ofNullable(claim.getStatus());
    return new VolumeSize(
        claim.getSpec().getResources().getRequests().get(STORAGE),
        status.map(it -> it.getCapacity()).map(it -> it.get(STORAGE)),
        status.map(it -> it.getConditions()).stream()
            .flatMap(it -> it.stream())
            .filter(it -> "True".equals(it.getStatus()))
            .map(VolumeSize::said)
            .collect(Collectors.joining("; ")));
  }

  private static String said(PersistentVolumeClaimCondition condition) {
    String message = condition.getMessage();
    return message == null || message.isBlank()
        ? condition.getType()
        : condition.getType() + ": " + message;
  }

  /** The volume has less than the claim asks for. */
  public boolean grows() {
    return capacity.filter(has -> isLess(has, asked)).isPresent();
  }

  public static boolean isLess(Quantity one, Quantity other) {
    return Quantity.getAmountInBytes(one).compareTo(Quantity.getAmountInBytes(other)) < 0;
  }

  /** The size of the smallest of these volumes, and at most so much. */
  public static Quantity smallest(
      Map<Integer, PersistentVolumeClaim> claims, int replicas, Quantity atMost) {
    return claims.entrySet().stream()
        .filter(it -> it.getKey() < replicas)
        .flatMap(it -> of(it.getValue()).capacity().stream())
        .reduce(atMost, (one, other) -> isLess(other, one) ? other : one);
  }
}
