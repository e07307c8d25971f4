package io.sealstream.server.jetstream.replica;

import io.sealstream.server.cluster.Peers;
import java.util.List;

/**
 * What a server in a cluster knows of itself and of the others before it has asked anybody.
 *
 * @param cluster the cluster's name
 * @param name this server's, unique in the cluster
 * @param tags of this server
 * @param capacity bytes that it gives to streams in files
 * @param uniqueTag prefix of the tag in which no two replicas may agree; empty: none
 */
public record ClusterSettings(
    String cluster, String name, List<String> tags, long capacity, String uniqueTag, Peers peers) {
  public ClusterSettings {
    tags = List.copyOf(tags);
  }
}
