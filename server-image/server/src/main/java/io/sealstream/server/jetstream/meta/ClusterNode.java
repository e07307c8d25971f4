package io.sealstream.server.jetstream.meta;

import io.sealstream.raft.MemberId;
import java.util.List;

/**
 * A server of the cluster as it described itself when it started last.
 *
 * @param name unique in the cluster
 * @param member of the meta group; another one after the server lost its store
 * @param tags in lower case
 * @param capacity bytes that it gives to streams in files
 * @param intent whether it takes streams
 */
public record ClusterNode(
    String name, MemberId member, List<String> tags, long capacity, Intent intent) {
  /** What a server is there for. */
  public enum Intent {
    STAYS,
    /** It is going away: it gets no further streams. */
    LEAVES
  }

  public ClusterNode {
    tags = List.copyOf(tags);
  }

  /** The same, on its way out. */
  public ClusterNode leaving() {
    return new ClusterNode(name, member, tags, capacity, Intent.LEAVES);
  }
}
