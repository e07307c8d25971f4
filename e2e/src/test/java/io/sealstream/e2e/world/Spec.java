package io.sealstream.e2e.world;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The spec of a StreamingCluster as a story writes it; each method gives a changed copy. */
public record Spec(Map<String, Object> fields) {

  /** One node, sealed under the entry {@code JS_KEY} of a Secret. */
  public static Spec sealed(String secret) {
    return plaintext()
        .with("encryption.mode", "Sealed")
        .with("encryption.keySecretRef.name", secret);
  }

  /** One node whose store is in clear: the control of every search for plaintext. */
  public static Spec plaintext() {
    return new Spec(Map.of())
        .with("replicas", 1)
        .with("encryption.mode", "Plaintext")
        .with("storage.size", "1Gi");
  }

  /** What a sample asks for, such as {@code 6-three-nodes.yaml}. */
  public static Spec ofSample(String file) {
    try {
      String documents = Files.readString(Command.ROOT.resolve("manifests/samples").resolve(file));
      return Stream.of(documents.split("(?m)^---$"))
          .filter(document -> document.contains("kind: StreamingCluster"))
          .map(it -> Serialization.unmarshal(it, GenericKubernetesResource.class))
          .map(it -> new Spec(below(it.getAdditionalProperties().get("spec"))))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Spec cipher(String cipher) {
    return with("encryption.cipher", cipher);
  }

  public Spec key(String secret) {
    return with("encryption.keySecretRef.name", secret);
  }

  public Spec previousKey(String secret) {
    return with("encryption.previousKeySecretRef.name", secret);
  }

  /** Sets one field by its path, the names joined by dots. */
  public Spec with(String path, Object value) {
    return new Spec(with(fields, path, value));
  }

  /** Leaves one field out, with all below it. */
  public Spec without(String path) {
    return new Spec(with(fields, path, null));
  }

  private static Map<String, Object> with(Map<String, Object> fields, String path, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>(fields);
    int dot = path.indexOf('.');
    if (dot >= 0) {
      String first = path.substring(0, dot);
      copy.put(first, with(below(fields.get(first)), path.substring(dot + 1), value));
    } else if (value == null) {
      copy.remove(path);
    } else {
      copy.put(path, value);
    }
    return copy;
  }

  private static Map<String, Object> below(Object field) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (field instanceof Map<?, ?> map) {
      map.forEach((name, value) -> copy.put((String) name, value));
    }
    return copy;
  }
}
