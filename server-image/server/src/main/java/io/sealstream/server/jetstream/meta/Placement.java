package io.sealstream.server.jetstream.meta;

import io.sealstream.server.jetstream.stream.Replication;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StreamConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the servers that keep a stream: those that are there, stay, and have its tags; the one
 * with the fewest streams first, and of equals the one with the most room. Of those that keep it
 * already the ones that can be reached come first. Pure.
 *
 * @param cluster this cluster's name
 * @param uniqueTag prefix of a tag in which no two servers of one stream may agree; empty: none
 * @param online names of the servers that can be reached now
 */
public record Placement(String cluster, String uniqueTag, Set<String> online) {
  /** How a choice ended. */
  public sealed interface Choice {
    /**
     * @param nodes names; those that keep the stream already come first
     * @param leader one of them
     */
    record Chosen(List<String> nodes, String leader) implements Choice {}

    /**
     * @param why in nats-server's words where it has them
     */
    record Refused(String why) implements Choice {}
  }

  /** The same, as if a server could not be reached. */
  public Placement without(String node) {
    Set<String> others = new HashSet<>(online);
    others.remove(node);
    return new Placement(cluster, uniqueTag, others);
  }

  /**
   * @param keep names of servers that keep the stream already and go on if they may
   */
  public Choice choose(StreamConfig config, List<String> keep, MetaState state) {
    Replication wanted = config.replication();
    if (!wanted.cluster().isEmpty() && !wanted.cluster().equals(cluster)) {
      return new Choice.Refused("no suitable peers for placement, cluster not matched");
    }
    Load load = Load.of(state.streams());
    Reasons reasons = new Reasons();
    List<ClusterNode> fit = new ArrayList<>();
    for (ClusterNode node : state.nodes()) {
      if (keep.contains(node.name()) || suits(node, config, load, reasons)) {
        fit.add(node);
      }
    }
    fit.sort(
        Comparator.comparing((ClusterNode node) -> !keep.contains(node.name()))
            .thenComparing(node -> !online.contains(node.name()))
            .thenComparing(node -> !node.name().equals(wanted.preferred()))
            .thenComparing(node -> load.streams(node.name()))
            .thenComparing(node -> -load.room(node))
            .thenComparing(ClusterNode::name));
    List<String> chosen = distinct(fit, wanted.replicas(), reasons);
    if (chosen.size() < wanted.replicas()) {
      return new Choice.Refused("no suitable peers for placement" + reasons.text());
    }
    return new Choice.Chosen(chosen, leader(chosen, wanted, load));
  }

  private boolean suits(ClusterNode node, StreamConfig config, Load load, Reasons reasons) {
    if (!online.contains(node.name())) {
      return reasons.not("peer offline");
    }
    if (node.intent() == ClusterNode.Intent.LEAVES) {
      return reasons.not("peer leaves the cluster");
    }
    for (String tag : config.replication().tags()) {
      if (!node.tags().contains(tag.toLowerCase(Locale.ROOT))) {
        return reasons.not("tags not matched");
      }
    }
    boolean file = config.storage() == Storage.FILE;
    if (file && Math.max(0, config.limits().maxBytes()) > load.room(node)) {
      return reasons.not("insufficient storage");
    }
    return true;
  }

  /** The first of them that agree with none before in the unique tag. */
  private List<String> distinct(List<ClusterNode> fit, int most, Reasons reasons) {
    List<String> chosen = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (ClusterNode node : fit) {
      if (chosen.size() < most) {
        if (uniqueTag.isEmpty() || isUnique(node, taken)) {
          chosen.add(node.name());
        } else {
          reasons.not("unique tag not matched");
        }
      }
    }
    return chosen;
  }

  private boolean isUnique(ClusterNode node, Set<String> taken) {
    String prefix = uniqueTag.toLowerCase(Locale.ROOT);
    return node.tags().stream().filter(tag -> tag.startsWith(prefix)).findFirst().stream()
        .anyMatch(taken::add);
  }

  private static String leader(List<String> chosen, Replication wanted, Load load) {
    if (chosen.contains(wanted.preferred())) {
      return wanted.preferred();
    }
    return chosen.stream().min(Comparator.comparing(load::led)).orElseThrow();
  }

  /** What the streams that there are ask of each server. */
  private record Load(
      Map<String, Integer> seats, Map<String, Integer> leads, Map<String, Long> reserved) {
    static Load of(Collection<StreamAssignment> streams) {
      Load load = new Load(new HashMap<>(), new HashMap<>(), new HashMap<>());
      for (StreamAssignment stream : streams) {
        boolean file = stream.config().storage() == Storage.FILE;
        long bytes = file ? Math.max(0, stream.config().limits().maxBytes()) : 0;
        for (String node : stream.nodes()) {
          load.seats.merge(node, 1, Integer::sum);
          load.reserved.merge(node, bytes, Long::sum);
        }
        load.leads.merge(stream.preferred(), 1, Integer::sum);
      }
      return load;
    }

    int streams(String node) {
      return seats.getOrDefault(node, 0);
    }

    int led(String node) {
      return leads.getOrDefault(node, 0);
    }

    long room(ClusterNode node) {
      return node.capacity() - reserved.getOrDefault(node.name(), 0L);
    }
  }

  /** Why servers do not suit, each reason once. */
  private static final class Reasons {
    private final List<String> found = new ArrayList<>();

    boolean not(String why) {
      if (!found.contains(why)) {
        found.add(why);
      }
      return false;
    }

    String text() {
      return found.isEmpty() ? "" : ", " + String.join(", ", found);
    }
  }
}
