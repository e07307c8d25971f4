package io.sealstream.server.jetstream.meta;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConfigCheck;
import io.sealstream.server.jetstream.stream.StreamConfigReader;
import java.util.ArrayList;
import java.util.List;

/** Servers and streams of clusters that tests look at. */
final class Clusters {
  private Clusters() {}

  /** Applies entries as the group does. */
  static void enter(MetaState state, MetaEntry... entries) {
    for (MetaEntry entry : entries) {
      state.apply(1, entry.kind(), entry.body(), 0, entry.body().length);
    }
  }

  static ClusterNode node(String name, String... tags) {
    return new ClusterNode(
        name, new MemberId(1, name.hashCode()), List.of(tags), 1 << 30, ClusterNode.Intent.STAYS);
  }

  static StreamConfig config(String name, String fields) {
    String json = "{\"name\":\"" + name + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}";
    try {
      return StreamConfigCheck.create(
          StreamConfigReader.read(JsonObject.parse(json.replace('\'', '"').getBytes(UTF_8))));
    } catch (RefusedException e) {
      throw new AssertionError(json, e);
    }
  }

  /** A stream on these servers, the first of which is to lead. */
  static StreamAssignment stream(String name, String... nodes) {
    List<Seat> seats = new ArrayList<>();
    for (String node : nodes) {
      seats.add(new Seat(node, new MemberId(name.hashCode(), node.hashCode())));
    }
    return new StreamAssignment(
        AssetName.of(name),
        new GroupId(2, name.hashCode()),
        config(name, "'num_replicas':" + nodes.length),
        seats.stream().map(Seat::member).toList(),
        seats,
        List.of(),
        nodes[0]);
  }
}
