package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;

/** The restricted profile of the Pod Security Standards, and a read-only root beyond it. */
final class PodSecurity {
  private static final long USER = 65532;

  private PodSecurity() {}

  static PodSecurityContext ofPod() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        // Else every start walks the whole volume.
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile(null, "RuntimeDefault")
        .build();
  }

  static SecurityContext ofContainer() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withPrivileged(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }
}
