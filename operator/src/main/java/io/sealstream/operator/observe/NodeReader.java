package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.Pod;
import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.node.AdminClient;
import io.sealstream.operator.node.AdminReport;
import io.sealstream.operator.node.ClusterReport;
import io.sealstream.operator.node.NodeAddress;
import io.sealstream.operator.tls.ClientIdentity;
import io.sealstream.operator.tls.InternalCertificates;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks every running server of a cluster at once. An answer counts only if it comes with the
 * certificate of that pod and from a server whose store is open.
 */
final class NodeReader {
  private static final String DEPARTED = "Decommissioned";

  private final AdminClient client;

  NodeReader(AdminClient client) {
    this.client = client;
  }

  /**
   * @param reports of the servers that answered
   * @param departed who said that they left for good: they have no store any more to report of
   * @param silence why the others did not, one line each
   */
  record Answers(
      SortedMap<Integer, NodeReport> reports,
      SortedSet<Integer> departed,
      SortedMap<Integer, String> silence) {}

  /**
   * @param replicas as many nodes as the StatefulSet says
   */
  Answers ask(
      Names names, int replicas, SortedMap<Integer, Pod> pods, Map<String, String> certificates) {
    Answers answers = new Answers(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
    ClientIdentity identity;
    try {
      identity = InternalCertificates.client(certificates);
    } catch (IOException e) {
      // Before the first certificates are made there is nobody to ask.
      return answers;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Integer, Future<AdminReport>> asked = new TreeMap<>();
      addresses(names, pods)
          .forEach(
              (ordinal, address) ->
                  asked.put(ordinal, threads.submit(() -> client.report(address, identity))));
      asked.forEach(
          (ordinal, answer) -> note(answers, ordinal, replicas, pods.get(ordinal), answer));
    }
    return answers;
  }

  private static void note(
      Answers answers, int ordinal, int replicas, Pod pod, Future<AdminReport> answer) {
    try {
      AdminReport report = answer.get();
      if (report.state().equals(DEPARTED)) {
        answers.departed().add(ordinal);
      } else if (report.storeId().isEmpty() || report.bootId().isEmpty()) {
        answers.silence().put(ordinal, "its store is not open");
      } else {
        answers.reports().put(ordinal, read(report, replicas, pod));
      }
    } catch (ExecutionException e) {
      answers.silence().put(ordinal, reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answers.silence().put(ordinal, "interrupted");
    }
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.replaceAll("\\s+", " ");
  }

  private static boolean isRunning(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getPodIP() != null
        && "Running".equals(pod.getStatus().getPhase());
  }

  /** Where the nodes of running pods are. */
  static SortedMap<Integer, NodeAddress> addresses(Names names, SortedMap<Integer, Pod> pods) {
    SortedMap<Integer, NodeAddress> addresses = new TreeMap<>();
    pods.forEach(
        (ordinal, pod) -> {
          if (isRunning(pod)) {
            addresses.put(ordinal, address(names, pod));
          }
        });
    return addresses;
  }

  private static NodeAddress address(Names names, Pod pod) {
    return new NodeAddress(
        pod.getStatus().getPodIP(),
        NodeAddress.ADMIN_PORT,
        names.nodeDnsName(pod.getMetadata().getName()));
  }

  private static NodeReport read(AdminReport report, int replicas, Pod pod) {
    boolean belongs = replicas == 1 || report.replication().isPresent();
    return new NodeReport(
        pod.getMetadata().getUid(),
        report.version(),
        state(report),
        report.formed() && belongs,
        report.clusterId(),
        report.salt(),
        new Anchor(report.storeId(), report.epoch(), report.bootId(), report.ringGeneration()),
        Fingerprint.of(text(report.salt()), text(report.fingerprint())),
        "Plaintext".equals(report.mode()) ? EncryptionMode.PLAINTEXT : EncryptionMode.SEALED,
        report.cipher(),
        report.strict(),
        report.filesInOtherCiphers(),
        report.resealedPercent(),
        text(report.readableSince()),
        report
            .replication()
            .map(NodeReader::replication)
            .orElseGet(
                () ->
                    belongs
                        ? alone(PodReader.readySince(pod), report.streams())
                        : apart(replicas)));
  }

  private static NodeReport.Replication replication(ClusterReport cluster) {
    return new NodeReport.Replication(
        cluster.streamLeaders(),
        cluster.metaLeader(),
        instant(cluster.currentSince()),
        cluster.safeToStop(),
        cluster.singleReplicaStreams(),
        cluster.mostReplicas());
  }

  /** A time that nobody can read is none: then nothing is taken for current. */
  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** One node is a cluster: it leads all it has, and is current from the moment it serves. */
  private static NodeReport.Replication alone(Optional<Instant> since, int streams) {
    return new NodeReport.Replication(streams, true, since, false, streams, 1);
  }

  /** One of several that says nothing of a cluster: it counts for none of their groups. */
  private static NodeReport.Replication apart(int replicas) {
    return new NodeReport.Replication(0, false, Optional.empty(), false, 0, replicas);
  }

  private static NodeReport.State state(AdminReport report) {
    return switch (report.state()) {
      case "Serving" -> NodeReport.State.SERVING;
      case "Draining" -> NodeReport.State.DRAINING;
      case "KeyRefused" -> NodeReport.State.KEY_REFUSED;
      default -> NodeReport.State.STARTING;
    };
  }

  private static Optional<String> text(String text) {
    return Optional.of(text).filter(it -> !it.isEmpty());
  }
}
