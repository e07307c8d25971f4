package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.tls.InternalCertificates;
import java.util.ArrayList;
import java.util.List;

/** What is mounted where. Configuration and certificates follow their objects while pods run. */
final class Volumes {
  static final String DATA = "data";

  private static final String CONFIG = "config";
  private static final String TLS = "tls";
  private static final String SCRATCH = "tmp";

  /** World-readable inside the pod; the key is for the server's group only. */
  private static final int CONFIG_MODE = 0444;

  private static final int TLS_MODE = 0440;

  private Volumes() {}

  /** The volumes of the pod, without the claim, which the StatefulSet adds. */
  static List<Volume> of(Blueprint blueprint) {
    Names names = blueprint.names();
    return List.of(
        new VolumeBuilder()
            .withName(CONFIG)
            .withNewConfigMap()
            .withName(names.config())
            .withDefaultMode(CONFIG_MODE)
            .endConfigMap()
            .build(),
        new VolumeBuilder()
            .withName(TLS)
            .withNewSecret()
            .withSecretName(names.internalTls())
            .withDefaultMode(TLS_MODE)
            .withItems(certificates(blueprint))
            .endSecret()
            .build(),
        new VolumeBuilder()
            .withName(SCRATCH)
            .withNewEmptyDir()
            .withSizeLimit(new Quantity("64Mi"))
            .endEmptyDir()
            .build());
  }

  static List<VolumeMount> mounts() {
    return List.of(
        mount(DATA, ServerConfig.STORE_DIRECTORY, false),
        mount(CONFIG, ServerConfig.DIRECTORY, true),
        mount(TLS, ServerConfig.TLS_DIRECTORY, true),
        mount(SCRATCH, "/tmp", false));
  }

  /**
   * One node: its pair. Several: each pair in a directory named after its pod. A template shared by
   * all pods cannot project by pod, and a mount by subPathExpr would not follow a renewal; so nodes
   * see each other's pairs. Whoever has one of them has the cluster's master key anyway.
   */
  private static List<KeyToPath> certificates(Blueprint blueprint) {
    List<KeyToPath> items = new ArrayList<>();
    items.add(item(InternalCertificates.AUTHORITY_CERTIFICATE, "ca.crt"));
    for (String node : blueprint.names().pods(blueprint.replicas())) {
      String directory = blueprint.isAlone() ? "" : node + "/";
      items.add(item(InternalCertificates.certificateEntry(node), directory + "tls.crt"));
      items.add(item(InternalCertificates.keyEntry(node), directory + "tls.key"));
    }
    return items;
  }

  private static KeyToPath item(String entry, String path) {
    return new KeyToPath(entry, null, path);
  }

  private static VolumeMount mount(String volume, String path, Boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    return (readOnly ? mount.withReadOnly(true) : mount).build();
  }
}
