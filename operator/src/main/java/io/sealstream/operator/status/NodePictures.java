package io.sealstream.operator.status;

import io.sealstream.operator.api.NodeState;
import io.sealstream.operator.api.NodeStatus;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One line for each node: what it says of itself, or what is known of it when it says nothing. */
final class NodePictures {
  private static final int MOST_CHARACTERS = 300;

  private final Facts facts;

  NodePictures(Facts facts) {
    this.facts = facts;
  }

  List<NodeStatus> nodes() {
    return facts.image().isEmpty()
        ? List.of()
        : IntStream.range(0, facts.replicas()).mapToObj(this::node).toList();
  }

  private NodeStatus node(int ordinal) {
    Optional<Pod> pod = facts.pod(ordinal);
    Optional<NodeReport> report = facts.report(ordinal);
    Optional<VolumeClaim> claim = Optional.ofNullable(facts.observation().volumes().get(ordinal));
    Optional<Anchor> anchor =
        report.map(NodeReport::anchor).or(() -> claim.flatMap(it -> it.marks().anchor()));
    return new NodeStatus(
        facts.observation().subject().name() + "-" + ordinal,
        state(pod, report),
        pod.map(Pod::uid).orElse(null),
        anchor.map(Anchor::storeId).or(() -> before(ordinal)).orElse(null),
        anchor.map(Anchor::ringGeneration).orElse(null),
        report.map(NodeReport::version).orElse(null),
        report.map(NodeReport::cipher).orElse(null),
        report
            .flatMap(NodeReport::ring)
            .map(it -> it.text())
            .or(() -> claim.flatMap(VolumeClaim::ring).map(it -> it.text()))
            .orElse(null),
        report.map(it -> EncryptionPicture.steps(it.resealedPercent())).orElse(null),
        message(ordinal, pod, report).map(NodePictures::cut).orElse(null));
  }

  /** That it had a store is remembered here also when its claim was wiped or made anew. */
  private Optional<String> before(int ordinal) {
    List<NodeStatus> nodes = facts.observation().status().nodes();
    return ordinal < nodes.size()
        ? Optional.ofNullable(nodes.get(ordinal).storeId())
        : Optional.empty();
  }

  private static NodeState state(Optional<Pod> pod, Optional<NodeReport> report) {
    if (pod.isEmpty()) {
      return NodeState.DOWN;
    }
    return switch (pod.get().state()) {
      case SERVING ->
          report.filter(NodePictures::isBehind).isPresent()
              ? NodeState.CATCHING_UP
              : NodeState.SERVING;
      case PENDING, STARTING, TERMINATING ->
          pod.get().refusal().isPresent() ? NodeState.KEY_REFUSED : NodeState.STARTING;
      case DOWN -> pod.get().refusal().isPresent() ? NodeState.KEY_REFUSED : NodeState.DOWN;
      case UNREACHABLE -> NodeState.UNREACHABLE;
    };
  }

  private Optional<String> message(int ordinal, Optional<Pod> pod, Optional<NodeReport> report) {
    Optional<Remark> held = Optional.ofNullable(facts.verdict().remarks().heldNodes().get(ordinal));
    return held.map(Remark::message)
        .or(() -> leaving(ordinal))
        .or(() -> pod.flatMap(Pod::refusal).map(it -> "refused to start: " + it.code().code()))
        .or(() -> report.isPresent() ? Optional.empty() : silence(ordinal, pod))
        .or(() -> report.filter(it -> facts.replicas() > 1 && isBehind(it)).map(it -> behind()));
  }

  private Optional<String> leaving(int ordinal) {
    return Optional.ofNullable(facts.observation().volumes().get(ordinal))
        .flatMap(VolumeClaim::departure)
        .map(it -> "leaves the cluster for good since " + it.since());
  }

  private static boolean isBehind(NodeReport report) {
    return report.replication().currentSince().isEmpty();
  }

  private String behind() {
    return facts.isForming()
        ? "waits for the others: the cluster has not formed yet"
        : "a stream or the metadata on it is behind, or has no leader now";
  }

  /** Only of a pod that serves: one that starts has a right to be silent. */
  private Optional<String> silence(int ordinal, Optional<Pod> pod) {
    return Optional.ofNullable(facts.world().silence().get(ordinal))
        .filter(it -> pod.filter(Pod::serving).isPresent())
        .map(it -> "does not answer the operator: " + it);
  }

  private static String cut(String message) {
    return message.length() <= MOST_CHARACTERS
        ? message
        : message.substring(0, MOST_CHARACTERS - 1) + "…";
  }
}
