package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.ImagePullPolicy;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.Scheduling;
import io.sealstream.operator.api.StreamingClusterSpec;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pod template. Every field that the API server would fill in is said here, so a template read
 * back says what was written; fields that are zero by default are left out, since they do not
 * survive the way there and back.
 */
final class ServerPod {
  /** Lame duck, a last checkpoint, and room. */
  private static final long GRACE_SECONDS = 60;

  private ServerPod() {}

  static PodTemplateSpec of(Blueprint blueprint) {
    PodTemplateSpec own =
        new PodTemplateSpecBuilder()
            .withNewMetadata()
            .withLabels(labels(blueprint))
            .withAnnotations(annotations(blueprint))
            .endMetadata()
            .withSpec(spec(blueprint))
            .build();
    return blueprint
        .spec()
        .podOverlay()
        .flatMap(template -> template.podSpec())
        .map(overlay -> PodOverlay.over(own, overlay))
        .orElse(own);
  }

  private static SortedMap<String, String> labels(Blueprint blueprint) {
    SortedMap<String, String> labels = new TreeMap<>();
    blueprint.spec().podOverlay().ifPresent(it -> labels.putAll(it.metadata().labels()));
    labels.putAll(Labels.of(blueprint.names()));
    return labels;
  }

  private static SortedMap<String, String> annotations(Blueprint blueprint) {
    SortedMap<String, String> annotations = new TreeMap<>();
    blueprint.spec().podOverlay().ifPresent(it -> annotations.putAll(it.metadata().annotations()));
    annotations.put(Annotations.RESTART_HASH, RestartHash.of(blueprint));
    annotations.put(Annotations.CIPHER, ServerConfig.cipher(blueprint.sealing()));
    return annotations;
  }

  private static PodSpec spec(Blueprint blueprint) {
    StreamingClusterSpec wanted = blueprint.spec();
    Scheduling scheduling = wanted.scheduling();
    PodSpecBuilder spec =
        new PodSpecBuilder()
            .withContainers(container(blueprint))
            .withVolumes(Volumes.of(blueprint))
            .withServiceAccountName(blueprint.names().serviceAccount())
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withSecurityContext(PodSecurity.ofPod())
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withRestartPolicy("Always")
            .withDnsPolicy("ClusterFirst")
            .withSchedulerName("default-scheduler")
            .withNodeSelector(scheduling.nodeSelector())
            .withTolerations(scheduling.tolerations())
            .withTopologySpreadConstraints(scheduling.topologySpreadConstraints())
            .withImagePullSecrets(
                wanted.imagePullSecrets().stream()
                    .map(secret -> new LocalObjectReference(secret.name()))
                    .toList());
    scheduling.priorityClass().ifPresent(spec::withPriorityClassName);
    spec.withAffinity(affinity(blueprint));
    return spec.build();
  }

  private static Container container(Blueprint blueprint) {
    StreamingClusterSpec wanted = blueprint.spec();
    return new ContainerBuilder()
        .withName(ServerImage.CONTAINER)
        .withImage(blueprint.image())
        .withImagePullPolicy(pullPolicy(wanted))
        .withArgs(ServerImage.arguments())
        .withEnv(Environment.of(blueprint))
        .withPorts(Ports.of(blueprint).stream().map(ServerPod::port).toList())
        .withNewResources()
        .withRequests(wanted.resources().requests())
        .withLimits(wanted.resources().limits())
        .endResources()
        .withVolumeMounts(Volumes.mounts())
        .withSecurityContext(PodSecurity.ofContainer())
        .withStartupProbe(Probes.startup())
        .withReadinessProbe(Probes.readiness())
        .withLivenessProbe(Probes.liveness())
        .withNewLifecycle()
        .withNewPreStop()
        .withNewExec()
        .withCommand(ServerImage.lameDuck())
        .endExec()
        .endPreStop()
        .endLifecycle()
        // A refused start says why in its last line; the operator reads it from here.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withTerminationMessagePath("/dev/termination-log")
        .build();
  }

  private static String pullPolicy(StreamingClusterSpec spec) {
    return switch (spec.pullPolicy().orElse(ImagePullPolicy.IF_NOT_PRESENT)) {
      case ALWAYS -> "Always";
      case NEVER -> "Never";
      case IF_NOT_PRESENT, UNRECOGNIZED -> "IfNotPresent";
    };
  }

  private static ContainerPort port(Ports port) {
    return new ContainerPortBuilder()
        .withName(port.label())
        .withContainerPort(port.number())
        .withProtocol("TCP")
        .build();
  }

  /** The person's own affinity, and pods of one cluster apart unless it says how. */
  private static Affinity affinity(Blueprint blueprint) {
    Scheduling scheduling = blueprint.spec().scheduling();
    Affinity named = scheduling.namedAffinity().orElseGet(() -> new AffinityBuilder().build());
    if (named.getPodAntiAffinity() != null) {
      return named;
    }
    PodAffinityTerm apart =
        new PodAffinityTermBuilder()
            .withTopologyKey("kubernetes.io/hostname")
            .withNewLabelSelector()
            .withMatchLabels(Labels.selecting(blueprint.names()))
            .endLabelSelector()
            .build();
    AffinityBuilder affinity = new AffinityBuilder(named);
    switch (scheduling.antiAffinity()) {
      case REQUIRED ->
          affinity
              .withNewPodAntiAffinity()
              .withRequiredDuringSchedulingIgnoredDuringExecution(apart)
              .endPodAntiAffinity();
      case PREFERRED, UNRECOGNIZED ->
          affinity
              .withNewPodAntiAffinity()
              .addNewPreferredDuringSchedulingIgnoredDuringExecution()
              .withWeight(100)
              .withPodAffinityTerm(apart)
              .endPreferredDuringSchedulingIgnoredDuringExecution()
              .endPodAntiAffinity();
      case NONE -> {
        return named;
      }
    }
    return affinity.build();
  }
}
