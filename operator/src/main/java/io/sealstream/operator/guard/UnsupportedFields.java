package io.sealstream.operator.guard;

import io.sealstream.operator.api.AntiAffinity;
import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.api.ExistingData;
import io.sealstream.operator.api.ExternalTrafficPolicy;
import io.sealstream.operator.api.ImagePullPolicy;
import io.sealstream.operator.api.JetStream;
import io.sealstream.operator.api.LeafNodes;
import io.sealstream.operator.api.ServiceType;
import io.sealstream.operator.api.SingleReplicaStreams;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.api.Switch;
import io.sealstream.operator.api.Tls;
import io.sealstream.operator.api.UpdateMode;
import io.sealstream.operator.api.WebSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * What the resource knows and this release does not carry out, and words of a newer release. Never
 * ignored: a TLS block or users that were quietly left out would be a hole.
 */
final class UnsupportedFields {
  private final StreamingClusterSpec spec;
  private final List<String> paths = new ArrayList<>();

  private UnsupportedFields(StreamingClusterSpec spec) {
    this.spec = spec;
  }

  /** Their paths, with the value where the field itself is fine. */
  static List<String> in(Situation now) {
    UnsupportedFields fields = new UnsupportedFields(now.observation().spec());
    fields.size();
    fields.listeners();
    fields.security();
    fields.updates();
    fields.configuration();
    fields.newerWords();
    return List.copyOf(fields.paths);
  }

  private void size() {
    when(!ClusterSize.SIZES.contains(spec.replicas()), "spec.replicas: " + spec.replicas());
    // A member that forgets what it has promised would let the others lose what was acknowledged.
    when(
        spec.replicas() > 1 && !spec.jetstream().syncInterval().equals(JetStream.SYNC_ALWAYS),
        "spec.jetstream.syncInterval: %s with %d replicas"
            .formatted(spec.jetstream().syncInterval(), spec.replicas()));
    when(spec.jetstream().namedDomain().isPresent(), "spec.jetstream.domain");
  }

  private void listeners() {
    spec.furtherListeners()
        .ifPresent(
            listeners -> {
              when(
                  listeners.webSocketListener().filter(WebSocket::enabled).isPresent(),
                  "spec.listeners.websocket");
              when(
                  listeners.leafNodeListener().filter(LeafNodes::enabled).isPresent(),
                  "spec.listeners.leafNodes");
            });
  }

  private void security() {
    when(spec.certificates().flatMap(Tls::forClients).isPresent(), "spec.tls.client");
    when(spec.certificates().flatMap(Tls::forPeers).isPresent(), "spec.tls.cluster");
    when(!spec.configSecrets().isEmpty(), "spec.configSecrets");
  }

  /** The server would refuse these too, and its pod would never start. */
  private void configuration() {
    spec.configOverlay().map(ReservedConfig::unknownIn).stream()
        .flatMap(List::stream)
        .forEach(key -> paths.add("spec.config." + key));
  }

  private void updates() {
    when(
        spec.update().singleReplicaStreams() == SingleReplicaStreams.WAIT,
        "spec.update.singleReplicaStreams: Wait");
  }

  private void newerWords() {
    unknown(spec.encryption().mode() == EncryptionMode.UNRECOGNIZED, "spec.encryption.mode");
    unknown(
        spec.encryption().existingData() == ExistingData.UNRECOGNIZED,
        "spec.encryption.existingData");
    unknown(
        spec.pullPolicy().filter(ImagePullPolicy.UNRECOGNIZED::equals).isPresent(),
        "spec.imagePullPolicy");
    unknown(spec.service().type() == ServiceType.UNRECOGNIZED, "spec.service.type");
    unknown(
        spec.service()
            .trafficPolicy()
            .filter(ExternalTrafficPolicy.UNRECOGNIZED::equals)
            .isPresent(),
        "spec.service.externalTrafficPolicy");
    unknown(
        spec.scheduling().antiAffinity() == AntiAffinity.UNRECOGNIZED,
        "spec.scheduling.antiAffinity");
    unknown(spec.update().mode() == UpdateMode.UNRECOGNIZED, "spec.update.mode");
    unknown(
        spec.update().singleReplicaStreams() == SingleReplicaStreams.UNRECOGNIZED,
        "spec.update.singleReplicaStreams");
    unknown(spec.podDisruptionBudget() == Switch.UNRECOGNIZED, "spec.podDisruptionBudget");
    unknown(spec.networkPolicy().mode() == Switch.UNRECOGNIZED, "spec.networkPolicy.mode");
    unknown(spec.monitoring().podMonitor() == Switch.UNRECOGNIZED, "spec.monitoring.podMonitor");
  }

  private void unknown(boolean is, String path) {
    when(is, path + " (a word that this release does not know)");
  }

  private void when(boolean is, String path) {
    if (is) {
      paths.add(path);
    }
  }
}
