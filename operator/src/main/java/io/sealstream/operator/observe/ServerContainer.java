package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.sealstream.operator.api.KeySecretRef;
import java.util.Optional;
import java.util.stream.Stream;

/** The server container of a pod or a template, read back. */
final class ServerContainer {
  static final String NAME = "server";

  private final Optional<Container> container;

  ServerContainer(PodSpec spec) {
    this.container =
        spec.getContainers().stream().filter(it -> it.getName().equals(NAME)).findFirst();
  }

  Optional<String> image() {
    return container.map(Container::getImage);
  }

  /** The text of a variable; empty when it is not set or empty. */
  Optional<String> text(String name) {
    return variable(name)
        .map(EnvVar::getValue)
        .filter(it -> it != null && !it.isEmpty())
        .findFirst();
  }

  /** The Secret entry that a variable comes from. */
  Optional<KeySecretRef> secret(String name) {
    return variable(name)
        .filter(it -> it.getValueFrom() != null && it.getValueFrom().getSecretKeyRef() != null)
        .map(it -> it.getValueFrom().getSecretKeyRef())
        .map(it -> new KeySecretRef(it.getName(), it.getKey()))
        .findFirst();
  }

  private Stream<EnvVar> variable(String name) {
    return container.stream()
        .flatMap(it -> it.getEnv().stream())
        .filter(it -> it.getName().equals(name));
  }
}
