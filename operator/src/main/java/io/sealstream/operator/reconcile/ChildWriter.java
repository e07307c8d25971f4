package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.Written;
import io.sealstream.operator.desired.Blueprint;
import io.sealstream.operator.desired.Children;
import io.sealstream.operator.desired.PodMonitor;
import io.sealstream.operator.desired.VolumeClaims;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.IdentitySource;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.tls.InternalCertificates;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes the children of one cluster, in the order in which they need each other; the StatefulSet
 * comes last, so no pod starts before what it mounts. What the API server does not allow is told as
 * a remark, and the rest goes on.
 */
final class ChildWriter {
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int UNPROCESSABLE = 422;

  private final Applier applier;
  private final ClusterReader reader;
  private final World world;
  private final KeyVerdict verdict;
  private final Blueprint blueprint;
  private final List<Remark> troubles = new ArrayList<>();
  private Written workload = Written.UNCHANGED;

  ChildWriter(
      Applier applier, ClusterReader reader, World world, KeyVerdict verdict, Blueprint blueprint) {
    this.applier = applier;
    this.reader = reader;
    this.world = world;
    this.verdict = verdict;
    this.blueprint = blueprint;
  }

  /**
   * @param workload what happened to the StatefulSet
   * @param troubles what could not be written, and why
   */
  record Outcome(Written workload, List<Remark> troubles) {}

  Outcome write() {
    if (isSpecHeld() && world.statefulSet().isEmpty()) {
      // A refused spec makes nothing new.
      return new Outcome(Written.UNCHANGED, List.of());
    }
    identityAndNetwork();
    claims();
    if (!isSpecHeld()) {
      apply(Children.config(blueprint));
      if (world.statefulSet().isPresent() || reader.stillThere(world)) {
        workload = apply(Children.statefulSet(blueprint));
      }
    }
    return new Outcome(workload, List.copyOf(troubles));
  }

  private void identityAndNetwork() {
    apply(
        Children.internalTls(
            blueprint,
            InternalCertificates.of(
                blueprint.names().cluster(),
                world.certificates(),
                nodes(),
                world.observation().now())));
    apply(Children.serviceAccount(blueprint));
    apply(Children.headlessService(blueprint));
    apply(Children.clientService(blueprint));
    Children.networkPolicy(blueprint)
        .ifPresentOrElse(this::apply, () -> remove(Children.networkPolicyName(blueprint)));
    Children.disruptionBudget(blueprint)
        .ifPresentOrElse(this::apply, () -> remove(Children.disruptionBudgetName(blueprint)));
    Children.podMonitor(blueprint)
        .ifPresentOrElse(this::monitor, () -> remove(Children.podMonitorName(blueprint)));
  }

  /** Where Prometheus' operator is not installed there is nobody to tell. */
  private void monitor(PodMonitor monitor) {
    try {
      apply(monitor);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  private Map<String, List<String>> nodes() {
    Map<String, List<String>> nodes = new TreeMap<>();
    blueprint
        .names()
        .pods(blueprint.replicas())
        .forEach(pod -> nodes.put(pod, blueprint.names().dnsNames(pod)));
    return nodes;
  }

  /** Existing claims get their marks, also of removed ordinals; new ones only where allowed. */
  private void claims() {
    if (world.source() == IdentitySource.GUESSED) {
      return;
    }
    Marking marking = new Marking(world, verdict);
    world.claims().forEach((ordinal, claim) -> claim(ordinal, Optional.of(claim), marking));
    if (mayCreateVolumes()) {
      for (int ordinal = 0; ordinal < blueprint.replicas(); ordinal++) {
        if (!world.claims().containsKey(ordinal)) {
          claim(ordinal, Optional.empty(), marking);
        }
      }
    }
  }

  private void claim(int ordinal, Optional<PersistentVolumeClaim> live, Marking marking) {
    Optional<Quantity> size =
        live.map(it -> it.getSpec().getResources().getRequests().get("storage"));
    apply(VolumeClaims.claim(blueprint, ordinal, marking.marks(ordinal), size));
  }

  private boolean mayCreateVolumes() {
    return !isSpecHeld()
        && !(verdict instanceof KeyVerdict.Held held
            && held.why().reason() == Reason.VOLUMES_MISSING);
  }

  private boolean isSpecHeld() {
    return verdict instanceof KeyVerdict.Held held && held.scope() == KeyVerdict.Scope.SPEC;
  }

  private Written apply(HasMetadata own) {
    try {
      Written written = applier.apply(own);
      if (written == Written.FOREIGN) {
        troubles.add(
            new Remark(
                Reason.NAME_TAKEN,
                ("%s exists and belongs to something else; it was left alone. Rename or remove it, or"
                        + " give the cluster another name. See docs/runbooks/NameTaken.md")
                    .formatted(named(own))));
      }
      return written;
    } catch (KubernetesClientException e) {
      if (e.getCode() != BAD_REQUEST && e.getCode() != FORBIDDEN && e.getCode() != UNPROCESSABLE) {
        throw e;
      }
      troubles.add(
          new Remark(
              Reason.OBJECT_REJECTED,
              ("The API server does not take %s: %s. Change what the spec asks for, or what forbids"
                      + " it. See docs/runbooks/ObjectRejected.md")
                  .formatted(
                      named(own),
                      e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage())));
      return Written.UNCHANGED;
    }
  }

  private void remove(HasMetadata unwanted) {
    applier.remove(unwanted);
  }

  private static String named(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }
}
