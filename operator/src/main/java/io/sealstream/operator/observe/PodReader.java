package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Variables;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a pod: what its server does, as the kubelet says, and why it last ended. */
final class PodReader {
  /** Says of a Kubernetes node, by name, whether its kubelet still reports. */
  private final Predicate<String> nodeAnswers;

  PodReader(Predicate<String> nodeAnswers) {
    this.nodeAnswers = nodeAnswers;
  }

  Pod read(int ordinal, io.fabric8.kubernetes.api.model.Pod pod) {
    ServerContainer container = new ServerContainer(pod.getSpec());
    Optional<ContainerStatus> status = status(pod);
    return new Pod(
        ordinal,
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        state(pod, status),
        Instant.parse(pod.getMetadata().getCreationTimestamp()),
        status.flatMap(PodReader::startedAt),
        notServingSince(pod),
        annotation(pod, Annotations.RESTART_HASH),
        container.image().orElse(""),
        annotation(pod, Annotations.CIPHER),
        container.secret(Variables.KEY),
        container.text(Variables.FINGERPRINT),
        container.text(Variables.PREVIOUS_FINGERPRINT),
        isReady(pod) ? Optional.empty() : status.flatMap(PodReader::refusal));
  }

  /** Since when the pod has been ready; empty while it is not. */
  static Optional<Instant> readySince(io.fabric8.kubernetes.api.model.Pod pod) {
    return readyCondition(pod)
        .filter(it -> "True".equals(it.getStatus()) && it.getLastTransitionTime() != null)
        .map(it -> Instant.parse(it.getLastTransitionTime()));
  }

  private static Optional<Instant> notServingSince(io.fabric8.kubernetes.api.model.Pod pod) {
    return isReady(pod)
        ? Optional.empty()
        : readyCondition(pod)
            .map(PodCondition::getLastTransitionTime)
            .or(() -> Optional.of(pod.getMetadata().getCreationTimestamp()))
            .map(Instant::parse);
  }

  private Pod.State state(
      io.fabric8.kubernetes.api.model.Pod pod, Optional<ContainerStatus> status) {
    if (!isReady(pod)
        && pod.getSpec().getNodeName() != null
        && !nodeAnswers.test(pod.getSpec().getNodeName())) {
      return Pod.State.UNREACHABLE;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Pod.State.TERMINATING;
    }
    if (isReady(pod)) {
      return Pod.State.SERVING;
    }
    return status.map(PodReader::containerState).orElse(Pod.State.PENDING);
  }

  private static Pod.State containerState(ContainerStatus status) {
    ContainerState now = status.getState();
    if (now != null && now.getRunning() != null) {
      return Pod.State.STARTING;
    }
    boolean everRan =
        now != null && now.getTerminated() != null
            || status.getLastState() != null && status.getLastState().getTerminated() != null;
    return everRan ? Pod.State.DOWN : Pod.State.PENDING;
  }

  private static Optional<Instant> startedAt(ContainerStatus status) {
    ContainerState now = status.getState();
    if (now != null && now.getRunning() != null) {
      return Optional.ofNullable(now.getRunning().getStartedAt()).map(Instant::parse);
    }
    return lastEnd(status).map(ContainerStateTerminated::getStartedAt).map(Instant::parse);
  }

  /** Of the newest container that ended; one that still runs may only be about to refuse again. */
  private static Optional<StartRefusal> refusal(ContainerStatus status) {
    return lastEnd(status).map(ContainerStateTerminated::getMessage).flatMap(StartRefusal::parse);
  }

  private static Optional<ContainerStateTerminated> lastEnd(ContainerStatus status) {
    return Optional.ofNullable(status.getState())
        .map(ContainerState::getTerminated)
        .or(() -> Optional.ofNullable(status.getLastState()).map(ContainerState::getTerminated));
  }

  private static Optional<ContainerStatus> status(io.fabric8.kubernetes.api.model.Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(it -> it.getName().equals(ServerContainer.NAME))
            .findFirst();
  }

  private static boolean isReady(io.fabric8.kubernetes.api.model.Pod pod) {
    return readyCondition(pod).filter(it -> "True".equals(it.getStatus())).isPresent();
  }

  private static Optional<PodCondition> readyCondition(io.fabric8.kubernetes.api.model.Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(it -> it.getType().equals("Ready"))
            .findFirst();
  }

  private static Optional<String> annotation(io.fabric8.kubernetes.api.model.Pod pod, String name) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    return Optional.ofNullable(annotations.get(name));
  }
}
