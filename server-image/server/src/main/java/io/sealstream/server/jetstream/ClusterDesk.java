package io.sealstream.server.jetstream;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.meta.Placement;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import io.sealstream.server.jetstream.replica.MetaGroup;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConfigCheck;
import io.sealstream.server.jetstream.stream.StreamConfigReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Makes, changes and deletes streams where this server decides for the cluster: one change after
 * the other, so two never race for a name or a subject. What is decided is answered by the leader
 * of the stream once it is so, what is refused at once. Thread rule: the meta group's mailbox.
 */
final class ClusterDesk {
  private final Supplier<Placement> placement;
  private final MetaGroup meta;
  private final Burst burst;
  private final Advisories advisories;

  /**
   * @param placement with the servers that can be reached now
   */
  ClusterDesk(MetaGroup meta, Supplier<Placement> placement, Burst burst, Advisories advisories) {
    this.meta = meta;
    this.placement = placement;
    this.burst = burst;
    this.advisories = advisories;
  }

  /** Answers a request to change a stream; the caller flushes. */
  void change(ApiOperation operation, ApiRequest request) {
    AtomicReference<Runnable> done = new AtomicReference<>(() -> {});
    meta.decide(
        () -> {
          try {
            Decision decision = decide(operation, request);
            done.set(decision.done());
            return List.of(decision.entry());
          } catch (RefusedException e) {
            refuse(operation, request, e.error());
            return List.of();
          }
        },
        outcome -> outcome.ifPresent(end -> decided(operation, request, done.get(), end)));
  }

  private void decided(ApiOperation operation, ApiRequest request, Runnable done, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      done.run();
    } else {
      refuse(operation, request, ErrorCode.TEMPORARILY_UNAVAILABLE.error());
    }
    burst.flush();
  }

  private void refuse(ApiOperation operation, ApiRequest request, JsError why) {
    request.answer(burst, ApiReply.error(operation.replyType(), why));
    burst.flush();
  }

  /** What is entered, and what follows when it is. */
  private record Decision(MetaEntry entry, Runnable done) {}

  private Decision decide(ApiOperation operation, ApiRequest request) throws RefusedException {
    String[] names = operation.operands(request);
    if (names.length != 1) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    return switch (operation) {
      case STREAM_CREATE -> create(names[0], request);
      case STREAM_UPDATE -> update(names[0], request);
      case STREAM_REMOVE_PEER -> removePeer(names[0], request);
      case STREAM_DELETE -> delete(names[0], request);
      default -> throw new IllegalArgumentException(operation + " decides nothing");
    };
  }

  private Decision create(String name, ApiRequest request) throws RefusedException {
    StreamConfig config = StreamConfigCheck.create(asked(name, request));
    Optional<StreamAssignment> existing = meta.state().stream(AssetName.of(name));
    Asker asker = new Asker(Asker.Wish.CREATE, request.reply());
    if (existing.isPresent()) {
      if (!existing.get().config().equals(config)) {
        throw ErrorCode.STREAM_NAME_IN_USE.error().refused();
      }
      return new Decision(MetaEntry.assigned(existing.get(), asker), () -> {});
    }
    check(config);
    Placement.Choice.Chosen chosen = chosen(config, List.of());
    List<Seat> seats = chosen.nodes().stream().map(node -> new Seat(node, newMember())).toList();
    StreamAssignment assignment =
        new StreamAssignment(
            AssetName.of(name),
            newGroup(),
            config,
            seats.stream().map(Seat::member).toList(),
            seats,
            List.of(),
            chosen.leader());
    return new Decision(
        MetaEntry.assigned(assignment, asker), () -> advisories.stream(Advisories.CREATE, name));
  }

  private Decision update(String name, ApiRequest request) throws RefusedException {
    StreamConfig asked = asked(name, request);
    StreamAssignment now = find(name);
    StreamConfig config = StreamConfigCheck.update(now.config(), asked);
    check(config);
    Asker asker = new Asker(Asker.Wish.UPDATE, request.reply());
    return new Decision(
        MetaEntry.assigned(reseated(now, config), asker),
        () -> advisories.stream(Advisories.MODIFY, name));
  }

  /** The same stream on as many servers as it is to have, most of them those that it has. */
  private StreamAssignment reseated(StreamAssignment now, StreamConfig config)
      throws RefusedException {
    if (config.replication().equals(now.config().replication())) {
      return now.with(config, now.seats(), now.preferred());
    }
    if (!now.leaving().isEmpty()) {
      throw ErrorCode.MEMBER_CHANGE_IN_PROGRESS.error().refused();
    }
    Placement.Choice.Chosen chosen = chosen(config, now.nodes());
    return now.with(config, seats(now, chosen.nodes()), chosen.leader());
  }

  /** Another server takes the place of one. */
  private Decision removePeer(String name, ApiRequest request) throws RefusedException {
    StreamAssignment now = find(name);
    String peer = request.json().string("peer");
    Seat gone =
        now.seats().stream()
            .filter(seat -> seat.node().equals(peer) || seat.member().toString().equals(peer))
            .findFirst()
            .orElseThrow(() -> ErrorCode.PEER_NOT_MEMBER.error().refused());
    if (!now.leaving().isEmpty()) {
      throw ErrorCode.MEMBER_CHANGE_IN_PROGRESS.error().refused();
    }
    List<String> keep = new ArrayList<>(now.nodes());
    keep.remove(gone.node());
    Placement others = placement.get().without(gone.node());
    if (!(others.choose(now.config(), keep, meta.state())
        instanceof Placement.Choice.Chosen chosen)) {
      throw ErrorCode.PEER_REMAP.error().refused();
    }
    ApiReply removed =
        ApiReply.of(
            ApiOperation.STREAM_REMOVE_PEER.replyType(), json -> json.bool("success", true));
    return new Decision(
        MetaEntry.assigned(
            now.with(now.config(), seats(now, chosen.nodes()), chosen.leader()), Asker.NOBODY),
        () -> request.answer(burst, removed));
  }

  private static List<Seat> seats(StreamAssignment now, List<String> nodes) {
    List<Seat> seats = new ArrayList<>();
    for (String node : nodes) {
      seats.add(now.seatOf(node).orElseGet(() -> new Seat(node, newMember())));
    }
    return seats;
  }

  private Decision delete(String name, ApiRequest request) throws RefusedException {
    if (request.body().length > 0) {
      throw ErrorCode.NOT_EMPTY_REQUEST.error().refused();
    }
    StreamAssignment now = find(name);
    ApiReply deleted =
        ApiReply.of(ApiOperation.STREAM_DELETE.replyType(), json -> json.bool("success", true));
    return new Decision(
        MetaEntry.removed(now.name(), now.group()),
        () -> {
          request.answer(burst, deleted);
          advisories.stream(Advisories.DELETE, name);
        });
  }

  private StreamConfig asked(String name, ApiRequest request) throws RefusedException {
    JsonObject json = JsonObject.parse(request.body());
    if (!json.string("name").equals(name)) {
      throw ErrorCode.STREAM_NAME_MISMATCH.error().refused();
    }
    StreamConfig config = StreamConfigReader.read(json);
    if (config.storage() == Storage.MEMORY && config.replication().replicas() > 1) {
      throw ErrorCode.STREAM_INVALID_CONFIG
          .about("replicas of a stream in memory not supported by this server, use storage file")
          .refused();
    }
    return config;
  }

  private StreamAssignment find(String name) throws RefusedException {
    return meta.state().stream(AssetName.of(name))
        .orElseThrow(() -> ErrorCode.STREAM_NOT_FOUND.error().refused());
  }

  /** Refuses what takes a subject from another stream; room is looked for server by server. */
  private void check(StreamConfig config) throws RefusedException {
    rules(meta.state()).check(config);
  }

  /** The configurations of all streams. */
  static AssetRules rules(MetaState state) {
    AssetRules rules = new AssetRules(StorageBudgets.of(Long.MAX_VALUE, Long.MAX_VALUE));
    state.streams().forEach(stream -> rules.put(stream.config()));
    return rules;
  }

  private Placement.Choice.Chosen chosen(StreamConfig config, List<String> keep)
      throws RefusedException {
    return switch (placement.get().choose(config, keep, meta.state())) {
      case Placement.Choice.Chosen chosen -> chosen;
      case Placement.Choice.Refused(String why) -> throw ErrorCode.NO_PEERS.about(why).refused();
    };
  }

  private static MemberId newMember() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new MemberId(random.nextLong(), random.nextLong());
  }

  private static GroupId newGroup() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new GroupId(random.nextLong(), random.nextLong());
  }
}
