package io.sealstream.operator.status;

import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.NodeStatus;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.api.Warning;
import io.sealstream.operator.guard.Remark;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The whole status of a cluster. */
public final class Picture {
  private static final int MOST_WARNINGS = 16;

  private Picture() {}

  public static StreamingClusterStatus of(Facts facts) {
    List<NodeStatus> nodes = new NodePictures(facts).nodes();
    StreamingClusterStatus before = facts.observation().status();
    long generation = facts.world().cluster().getMetadata().getGeneration();
    var subject = facts.observation().subject();
    return new StreamingClusterStatus(
        generation,
        facts.observation().pods().size(),
        facts.serving(),
        facts.updated(),
        Labels.selector(new Names(subject.namespace(), subject.name())),
        clusterId(facts).orElse(null),
        facts.image().orElse(null),
        OldestVersion.of(nodes).orElse(before.version()),
        new EncryptionPicture(facts).picture().orElse(before.encryption()),
        nodes,
        facts.rollout().orElse(null),
        warnings(facts, before.warnings()),
        Conditions.of(
            new ConditionRules(facts).statements(),
            before.conditions(),
            generation,
            facts.observation().now()));
  }

  private static Optional<String> clusterId(Facts facts) {
    return switch (facts.world().source()) {
      case CLUSTER, CLAIM, SERVER -> Optional.of(facts.observation().identity().clusterId());
      case MINTED, GUESSED -> Optional.empty();
    };
  }

  private static List<Warning> warnings(Facts facts, List<Warning> before) {
    return Stream.concat(facts.verdict().remarks().warnings().stream(), facts.warnings().stream())
        .limit(MOST_WARNINGS)
        .map(it -> warning(it, facts, before))
        .toList();
  }

  private static Warning warning(Remark remark, Facts facts, List<Warning> before) {
    String since =
        before.stream()
            .filter(it -> it.reason().equals(remark.reason().word()))
            .map(Warning::since)
            .findFirst()
            .orElseGet(() -> facts.observation().now().truncatedTo(ChronoUnit.SECONDS).toString());
    return new Warning(remark.reason().word(), remark.message(), since);
  }
}
