package io.sealstream.server.cluster;

import io.sealstream.server.cluster.Closing.Reason;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.config.MeshOptions.Credentials;
import io.sealstream.server.core.Identity;
import io.sealstream.server.core.Neighbours.ClusterNaming;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Who may be linked to this server. Belongs to the mesh's event loop; {@link #ownGreeting} and the
 * names are for every thread.
 */
final class Admission {
  private final Identity identity;
  private final MeshOptions options;
  private final String clusterId;
  private volatile Name name;

  /** One object, so that no greeting has the text of one name and the origin of another. */
  private record Name(String text, ClusterNaming naming) {
    boolean isGiven() {
      return naming == ClusterNaming.GIVEN;
    }
  }

  /**
   * @param clusterId empty when it is not known
   */
  Admission(Identity identity, MeshOptions options, Optional<String> clusterId) {
    this.identity = identity;
    this.options = options;
    this.clusterId = clusterId.orElse("");
    this.name =
        options.name().isEmpty()
            ? new Name(identity.serverId(), ClusterNaming.AGREED)
            : new Name(options.name(), ClusterNaming.GIVEN);
  }

  String clusterName() {
    return name.text;
  }

  ClusterNaming naming() {
    return name.naming;
  }

  Greeting ownGreeting(
      Optional<Credentials> credentials, Address advertise, List<String> clientUrls) {
    Name now = name;
    return new Greeting(
        now.text,
        !now.isGiven(),
        clusterId,
        identity.serverId(),
        identity.serverName(),
        credentials,
        advertise,
        clientUrls);
  }

  /**
   * What speaks against a link.
   *
   * @param dialled this server made the connection: then the other one asks for credentials
   */
  Optional<Closing> objection(Greeting other, boolean dialled) {
    if (other.serverId().equals(identity.serverId())) {
      return because(Reason.ITSELF, "this server reached itself");
    }
    boolean given = name.isGiven() && !other.clusterAgreed();
    if (given && !other.cluster().equals(name.text)) {
      return because(
          Reason.OTHER_CLUSTER,
          "cluster name \"%s\" of server %s does not match \"%s\" of server %s"
              .formatted(other.cluster(), other.serverName(), name.text, identity.serverName()));
    }
    boolean known = !clusterId.isEmpty() && !other.clusterId().isEmpty();
    if (known && !other.clusterId().equals(clusterId)) {
      return because(
          Reason.OTHER_CLUSTER_ID,
          "cluster id %s of server %s does not match %s of server %s: they belong to different clusters"
              .formatted(other.clusterId(), other.serverName(), clusterId, identity.serverName()));
    }
    if (!dialled && !isAuthorized(other.credentials())) {
      return because(
          Reason.NOT_AUTHORIZED,
          "Authorization Violation: user and password of server %s are not those of the cluster"
              .formatted(other.serverName()));
    }
    if (other.serverName().equals(identity.serverName())) {
      return Optional.of(nameTaken(other));
    }
    return Optional.empty();
  }

  /** Another server of the cluster is called as this one. */
  static Closing nameTaken(Greeting other) {
    return new Closing(
        Reason.NAME_TAKEN,
        "Remote server has a duplicate name: \"%s\"; give each server of the cluster a server_name of its own"
            .formatted(other.serverName()));
  }

  private static Optional<Closing> because(Reason reason, String text) {
    return Optional.of(new Closing(reason, text));
  }

  private boolean isAuthorized(Optional<Credentials> said) {
    if (options.credentials().isEmpty()) {
      return true;
    }
    Credentials wanted = options.credentials().get();
    Credentials given = said.orElse(new Credentials("", ""));
    // Both are compared, whatever comes of the first: the time tells nothing.
    return same(wanted.user(), given.user()) & same(wanted.password(), given.password());
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Takes over the name of the cluster when nobody gave one here: a given one, which stays then,
   * else the smallest.
   *
   * @return whether it is another one now
   */
  boolean adopt(Greeting other) {
    boolean better = !other.clusterAgreed() || other.cluster().compareTo(name.text) < 0;
    if (name.isGiven() || !better) {
      return false;
    }
    name =
        new Name(
            other.cluster(), other.clusterAgreed() ? ClusterNaming.AGREED : ClusterNaming.GIVEN);
    return true;
  }
}
