package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Variables;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads the template of a StatefulSet. */
public final class TemplateReader {
  private TemplateReader() {}

  public static Template read(StatefulSet set) {
    ServerContainer container = new ServerContainer(set.getSpec().getTemplate().getSpec());
    Map<String, String> annotations =
        Optional.ofNullable(set.getSpec().getTemplate().getMetadata())
            .map(ObjectMeta::getAnnotations)
            .orElse(Map.of());
    return new Template(
        Objects.requireNonNullElse(set.getSpec().getReplicas(), 1),
        isSeen(set),
        annotations.getOrDefault(Annotations.RESTART_HASH, ""),
        container.image().orElse(""),
        Optional.ofNullable(annotations.get(Annotations.CIPHER)),
        container.secret(Variables.KEY),
        container.text(Variables.FINGERPRINT),
        container.secret(Variables.PREVIOUS_KEY),
        container.text(Variables.PREVIOUS_FINGERPRINT));
  }

  private static boolean isSeen(StatefulSet set) {
    return set.getStatus() != null
        && set.getStatus().getObservedGeneration() != null
        && set.getStatus().getObservedGeneration() >= set.getMetadata().getGeneration();
  }
}
