package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.sealstream.operator.api.Annotations;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads a volume claim. */
final class ClaimReader {
  private ClaimReader() {}

  static VolumeClaim read(int ordinal, PersistentVolumeClaim claim) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(claim.getMetadata().getAnnotations(), Map.of());
    return new VolumeClaim(
        ordinal,
        claim.getMetadata().getName(),
        new VolumeClaim.Marks(
            mark(annotations, Annotations.CLUSTER_ID),
            mark(annotations, Annotations.CLUSTER_SALT),
            mark(annotations, Annotations.KEY_FINGERPRINT),
            Anchor.parse(annotations.get(Annotations.ANCHOR)),
            mark(annotations, Annotations.FORMED)),
        StartRefusal.parse(annotations.get(Annotations.REFUSED_START)),
        Departure.parse(annotations.get(Annotations.DEPARTURE)),
        claim.getMetadata().getDeletionTimestamp() != null);
  }

  private static Optional<String> mark(Map<String, String> annotations, String name) {
    return Optional.ofNullable(annotations.get(name)).filter(text -> !text.isBlank());
  }
}
