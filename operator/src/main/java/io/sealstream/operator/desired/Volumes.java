package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.tls.InternalCertificates;
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
    // One node today. More nodes need a projection by pod, which a shared template does not have.
    String node = names.pod(0);
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
            .withItems(
                item(InternalCertificates.AUTHORITY_CERTIFICATE, "ca.crt"),
                item(InternalCertificates.certificateEntry(node), "tls.crt"),
                item(InternalCertificates.keyEntry(node), "tls.key"))
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

  private static KeyToPath item(String entry, String path) {
    return new KeyToPath(entry, null, path);
  }

  private static VolumeMount mount(String volume, String path, Boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    return (readOnly ? mount.withReadOnly(true) : mount).build();
  }
}
