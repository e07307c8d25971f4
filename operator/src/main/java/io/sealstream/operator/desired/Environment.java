package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Variables;
import io.sealstream.operator.observe.Sealing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The environment of the server container. Keys come by reference and the kubelet resolves them at
 * every container start; nothing is copied. The fingerprints say which key the operator meant, so
 * the server can refuse what a changed Secret puts in its place.
 */
final class Environment {

  private Environment() {}

  static List<EnvVar> of(Blueprint blueprint) {
    List<EnvVar> environment = new ArrayList<>();
    environment.add(podName());
    if (!blueprint.isAlone()) {
      environment.add(text(Variables.CERTIFICATE_FILE, Optional.of(ownFile("tls.crt"))));
      environment.add(text(Variables.KEY_FILE, Optional.of(ownFile("tls.key"))));
    }
    switch (blueprint.sealing()) {
      case Sealing.Plain() -> {
        environment.add(text(Variables.FINGERPRINT, Optional.empty()));
        environment.add(text(Variables.PREVIOUS_FINGERPRINT, Optional.empty()));
      }
      case Sealing.Sealed sealed -> {
        environment.add(secret(Variables.KEY, sealed.key(), false));
        // The server decides what a missing previous key means: with a new ring, nothing.
        sealed
            .previous()
            .ifPresent(it -> environment.add(secret(Variables.PREVIOUS_KEY, it.key(), true)));
        environment.add(text(Variables.FINGERPRINT, Optional.of(sealed.fingerprint())));
        environment.add(
            text(
                Variables.PREVIOUS_FINGERPRINT,
                sealed.previous().flatMap(Sealing.Previous::fingerprint)));
      }
    }
    return environment;
  }

  /** The kubelet puts the pod's name in. */
  private static String ownFile(String name) {
    return "%s/$(%s)/%s".formatted(ServerConfig.TLS_DIRECTORY, Variables.POD_NAME, name);
  }

  private static EnvVar podName() {
    return new EnvVarBuilder()
        .withName(Variables.POD_NAME)
        .withNewValueFrom()
        .withNewFieldRef("v1", "metadata.name")
        .endValueFrom()
        .build();
  }

  private static EnvVar secret(String name, KeySecretRef key, Boolean optional) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef(key.key(), key.name(), optional)
        .endValueFrom()
        .build();
  }

  /** Without a value the variable is set and empty; an empty text would not survive the API. */
  private static EnvVar text(String name, Optional<String> value) {
    EnvVarBuilder variable = new EnvVarBuilder().withName(name);
    value.ifPresent(variable::withValue);
    return variable.build();
  }
}
