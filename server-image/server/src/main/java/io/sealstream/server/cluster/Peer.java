package io.sealstream.server.cluster;

import java.util.List;

/**
 * Another server of the cluster, as it said of itself when the link came up.
 *
 * @param serverId new with each start of the process
 * @param name stays; no two servers of a cluster have the same
 * @param clientUrls where clients reach it, {@code host:port}; empty when it does not want that
 *     told
 */
public record Peer(String serverId, String name, List<String> clientUrls) {
  static final Peer NOBODY = new Peer("", "", List.of());

  public Peer {
    clientUrls = List.copyOf(clientUrls);
  }
}
