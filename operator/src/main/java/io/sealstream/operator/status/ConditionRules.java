package io.sealstream.operator.status;

import static io.sealstream.operator.status.ConditionType.AVAILABLE;
import static io.sealstream.operator.status.ConditionType.ENCRYPTION_CONVERGED;
import static io.sealstream.operator.status.ConditionType.KEY_ACCEPTED;
import static io.sealstream.operator.status.ConditionType.PAUSED;
import static io.sealstream.operator.status.ConditionType.QUORUM_HEALTHY;
import static io.sealstream.operator.status.ConditionType.READY;
import static io.sealstream.operator.status.ConditionType.RECONCILING;
import static io.sealstream.operator.status.ConditionType.STALLED;

import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.api.ExistingData;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.Resizing;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.VolumeSize;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The one place where conditions are made. A refusal is Stalled and not Ready with one reason, and
 * leaves Available as it is: a cluster that serves is not broken because a change was refused.
 */
final class ConditionRules {
  private final Facts facts;

  ConditionRules(Facts facts) {
    this.facts = facts;
  }

  List<Statement> statements() {
    return List.of(
        ready(),
        available(),
        reconciling(),
        stalled(),
        keyAccepted(),
        encryptionConverged(),
        quorumHealthy(),
        paused());
  }

  private Statement ready() {
    return facts
        .refusal()
        .or(this::unsettled)
        .map(it -> Statement.no(READY, it))
        .orElseGet(
            () ->
                Statement.yes(
                    READY,
                    Reason.ALL_NODES_SERVING,
                    "%s; the spec is applied.".formatted(servingText())));
  }

  private Statement available() {
    if (facts.isForming()) {
      return Statement.no(AVAILABLE, Reason.NODES_STARTING, formingText());
    }
    if (facts.serving() >= facts.quorum()) {
      return Statement.yes(AVAILABLE, Reason.QUORUM_SERVING, servingText() + ".");
    }
    return facts.observation().formed()
        ? Statement.no(AVAILABLE, Reason.QUORUM_LOST, servingText() + ".")
        : Statement.no(AVAILABLE, Reason.NODES_STARTING, servingText() + ".");
  }

  private Statement reconciling() {
    if (facts.refusal().isPresent()) {
      return Statement.no(RECONCILING, facts.refusal().get());
    }
    return unsettled()
        .map(it -> Statement.yes(RECONCILING, it))
        .orElseGet(() -> Statement.no(RECONCILING, Reason.SPEC_APPLIED, "The spec is applied."));
  }

  private Statement stalled() {
    return facts
        .refusal()
        .map(it -> Statement.yes(STALLED, it))
        .orElseGet(() -> Statement.no(STALLED, Reason.NOTHING_REFUSED, "Nothing is refused."));
  }

  private Statement keyAccepted() {
    return switch (facts.verdict()) {
      case KeyVerdict.Waiting waiting -> Statement.unknown(KEY_ACCEPTED, waiting.why());
      case KeyVerdict.Unknown unknown -> Statement.unknown(KEY_ACCEPTED, unknown.why());
      case KeyVerdict.Held held when held.holds(KeyVerdict.Scope.ENCRYPTION) ->
          Statement.no(KEY_ACCEPTED, held.why());
      case KeyVerdict.Held held when held.inForce().isEmpty() ->
          Statement.no(KEY_ACCEPTED, held.why());
      default -> accepted(facts.verdict().inForce().orElseThrow());
    };
  }

  private static Statement accepted(Sealing sealing) {
    return switch (sealing) {
      case Sealing.Plain() ->
          Statement.yes(
              KEY_ACCEPTED, Reason.PLAINTEXT_AS_ASKED, "The spec asks for Plaintext: no key.");
      case Sealing.Sealed sealed ->
          Statement.yes(
              KEY_ACCEPTED,
              Reason.KEY_OPENS_DATA,
              "Key %s in Secret %s.".formatted(sealed.fingerprint(), sealed.key()));
    };
  }

  private Statement encryptionConverged() {
    int reporting =
        (int)
            facts.observation().nodes().keySet().stream()
                .filter(it -> it < facts.replicas())
                .count();
    if (reporting < facts.replicas() || facts.verdict().inForce().isEmpty()) {
      return Statement.unknown(
          ENCRYPTION_CONVERGED,
          Reason.NODES_STARTING,
          "%d of %d nodes report what they hold.".formatted(reporting, facts.replicas()));
    }
    if (facts.converged() < facts.replicas()) {
      return Statement.no(
          ENCRYPTION_CONVERGED,
          Reason.ROLLING_OUT,
          "%d of %d nodes run on the key and cipher in force."
              .formatted(facts.converged(), facts.replicas()));
    }
    if (!plaintext()
        && facts.observation().nodes().values().stream().anyMatch(it -> !it.strict())) {
      return Statement.no(
          ENCRYPTION_CONVERGED,
          Reason.ENCRYPTION_ENABLING,
          "New files are sealed; files from before are clear still and are sealed in the background.");
    }
    int waiting =
        facts.observation().nodes().values().stream()
            .mapToInt(NodeReport::filesInOtherCiphers)
            .sum();
    if (waiting > 0
        && facts.observation().spec().encryption().existingData() == ExistingData.RESEAL) {
      return Statement.no(
          ENCRYPTION_CONVERGED,
          Reason.RESEAL_PENDING,
          "New files are in the cipher in force; older files are readable and wait for re-sealing.");
    }
    return plaintext()
        ? Statement.yes(
            ENCRYPTION_CONVERGED, Reason.PLAINTEXT_AS_ASKED, "The spec asks for Plaintext.")
        : Statement.yes(
            ENCRYPTION_CONVERGED,
            Reason.ALL_DATA_CONVERTED,
            "Everything that the spec asks for is sealed under the key and cipher in force.");
  }

  private boolean plaintext() {
    return facts.observation().spec().encryption().mode() == EncryptionMode.PLAINTEXT;
  }

  private Statement quorumHealthy() {
    String message =
        "%d of %d nodes say that they serve%s."
            .formatted(
                facts.current(), facts.replicas(), facts.replicas() > 1 ? " and are current" : "");
    if (facts.current() >= facts.quorum()) {
      return Statement.yes(QUORUM_HEALTHY, Reason.QUORUM_SERVING, message);
    }
    return facts.observation().formed()
        ? Statement.no(QUORUM_HEALTHY, Reason.QUORUM_LOST, message)
        : Statement.no(QUORUM_HEALTHY, Reason.NODES_STARTING, message);
  }

  private Statement paused() {
    return facts.observation().subject().paused()
        ? Statement.yes(
            PAUSED,
            Reason.PAUSED,
            "Paused by annotation: nothing is written to child objects until it is removed.")
        : Statement.no(PAUSED, Reason.NOT_PAUSED, "Not paused.");
  }

  /** Why the cluster is not what the spec asks for, though nothing is refused. */
  private Optional<Remark> unsettled() {
    if (facts.verdict() instanceof KeyVerdict.Waiting waiting) {
      return Optional.of(waiting.why());
    }
    if (facts.verdict() instanceof KeyVerdict.Unknown unknown) {
      return Optional.of(unknown.why());
    }
    if (facts.rollout().isPresent() || facts.updated() < facts.made()) {
      return Optional.of(rolling());
    }
    Optional<Remark> scaling = scaling();
    if (scaling.isPresent()) {
      return scaling;
    }
    if (facts.serving() < facts.replicas() || facts.converged() < facts.replicas()) {
      return Optional.of(new Remark(Reason.NODES_STARTING, servingText() + "."));
    }
    return together().or(this::growing);
  }

  /** While a node comes in, {@link Resizing.Wait} says what it lacks. */
  private Optional<Remark> scaling() {
    return switch (facts.resizing()) {
      case Resizing.Settled settled -> Optional.empty();
      case Resizing.Wait wait -> Optional.of(wait.why());
      case Resizing.Grow grow ->
          Optional.of(
              new Remark(
                  Reason.SCALING,
                  "Node %d of %d is made; %s."
                      .formatted(
                          grow.nodes(), facts.observation().spec().replicas(), servingText())));
      case Resizing.TakeBack back ->
          Optional.of(
              new Remark(
                  Reason.SCALING,
                  "%s-%d never came and is taken back; %s."
                      .formatted(
                          facts.observation().subject().name(), back.nodes(), servingText())));
      case Resizing.Retire retire ->
          Optional.of(
              new Remark(
                  Reason.SCALING,
                  "%s-%d leaves for good: what it has moves to the others first; %s."
                      .formatted(
                          facts.observation().subject().name(), retire.ordinal(), servingText())));
    };
  }

  /** Servers that are ready one by one are no cluster yet. */
  private Optional<Remark> together() {
    if (facts.isForming()) {
      return Optional.of(new Remark(Reason.NODES_STARTING, formingText()));
    }
    return facts.current() == facts.replicas()
        ? Optional.empty()
        : Optional.of(
            new Remark(
                Reason.NODES_STARTING,
                "%s, and %d of them are current.".formatted(servingText(), facts.current())));
  }

  private String formingText() {
    return servingText() + ", and have not formed their cluster yet.";
  }

  private Optional<Remark> growing() {
    return facts.growing().isEmpty()
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.VOLUMES_GROWING,
                "The volumes grow, and %s: %s."
                    .formatted(
                        servingText(),
                        facts.growing().entrySet().stream()
                            .map(it -> grows(it.getKey(), it.getValue()))
                            .collect(Collectors.joining(", ")))));
  }

  private static String grows(String claim, VolumeSize size) {
    return "%s has %s of %s%s"
        .formatted(
            claim,
            size.capacity().orElseThrow(),
            size.asked(),
            size.said().isEmpty() ? "" : " (" + size.said() + ")");
  }

  private Remark rolling() {
    return facts
        .rollout()
        .flatMap(RolloutStatus::block)
        .filter(it -> Reason.AWAITING_APPROVAL.word().equals(it.reason()))
        .map(it -> new Remark(Reason.AWAITING_APPROVAL, it.message()))
        .orElseGet(this::rollingByItself);
  }

  private Remark rollingByItself() {
    String text =
        "%d of %d nodes are up to date; %s."
            .formatted(facts.updated(), facts.replicas(), servingText());
    return facts.observation().subject().paused()
        ? new Remark(Reason.PAUSED, text + " Paused: remove the annotation to go on.")
        : new Remark(Reason.ROLLING_OUT, text);
  }

  private String servingText() {
    return "%d of %d nodes serve".formatted(facts.serving(), facts.replicas());
  }
}
