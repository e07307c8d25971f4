package io.sealstream.server.jetstream;

import io.sealstream.server.cluster.Peer;
import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.meta.Placement;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import io.sealstream.server.jetstream.replica.ClusterMember;
import io.sealstream.server.jetstream.replica.ClusterSettings;
import io.sealstream.server.jetstream.replica.MetaGroup;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamWorld;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides which server answers a request that all of them get: what concerns the cluster is
 * answered by the server that decides for it, what concerns a stream by its leader. Where nobody
 * leads, those who know it say so; everybody else is silent. Every thread; the work is done on the
 * meta group's mailbox.
 */
final class ClusterApi {
  /** An election, or a hand-over, is done or given up by then. */
  private static final long ELECTED = TimeUnit.MILLISECONDS.toNanos(2500);

  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(250);

  private final StreamWorld world;
  private final ClusterMember cluster;
  private final Burst burst;
  private final Advisories advisories;
  private final ClusterReads reads;
  private Optional<ClusterDesk> desk = Optional.empty();

  ClusterApi(StreamWorld world, ClusterMember cluster) {
    this.world = world;
    this.cluster = cluster;
    this.burst = world.bus().burst();
    this.advisories = new Advisories(world.bus(), burst, world.clock());
    this.reads = new ClusterReads(world, burst);
  }

  /** Answers, lets another server answer, or says that nobody can. Any thread. */
  void take(ApiOperation operation, ApiRequest request) {
    Optional<MetaGroup> meta = cluster.meta();
    if (meta.isEmpty()) {
      if (cluster.settings().peers().linked().isEmpty()) {
        refuseElsewhere(operation, request, ErrorCode.TEMPORARILY_UNAVAILABLE.error());
      }
      return; // those that are linked may belong to a cluster and know better
    }
    world.load().requests(request.size());
    meta.get()
        .execute(
            () -> {
              world.load().requests(-request.size());
              answer(meta.get(), operation, request);
              burst.flush();
            });
  }

  /** Before there is a mailbox to do it on. */
  private void refuseElsewhere(ApiOperation operation, ApiRequest request, JsError why) {
    Burst own = world.bus().burst();
    request.answer(own, ApiReply.error(operation.replyType(), why));
    own.flush();
  }

  private void answer(MetaGroup meta, ApiOperation operation, ApiRequest request) {
    if (concernsOneStream(operation)) {
      ofStream(meta, operation, request);
    } else {
      ofCluster(meta, operation, request);
    }
  }

  /** Whether a stream's leader answers, and not who decides for the cluster. */
  static boolean concernsOneStream(ApiOperation operation) {
    return switch (operation) {
      case ACCOUNT_INFO,
          STREAM_NAMES,
          STREAM_LIST,
          STREAM_CREATE,
          STREAM_UPDATE,
          STREAM_DELETE,
          STREAM_RESTORE,
          STREAM_REMOVE_PEER,
          META_STEPDOWN,
          SERVER_REMOVE,
          ACCOUNT_PURGE,
          STREAM_MOVE,
          STREAM_CANCEL_MOVE ->
          false;
      case STREAM_INFO,
          STREAM_PURGE,
          MESSAGE_GET,
          MESSAGE_DELETE,
          STREAM_SNAPSHOT,
          STREAM_STEPDOWN,
          CONSUMER_CREATE,
          CONSUMER_DURABLE_CREATE,
          CONSUMER_NAMES,
          CONSUMER_LIST,
          CONSUMER_INFO,
          CONSUMER_DELETE,
          CONSUMER_PAUSE,
          CONSUMER_UNPIN,
          CONSUMER_RESET,
          CONSUMER_STEPDOWN ->
          true;
    };
  }

  private void ofCluster(MetaGroup meta, ApiOperation operation, ApiRequest request) {
    if (!meta.isLed() && meta.wouldKnow()) {
      leaderless(operation, request, lead(meta));
    } else if (meta.leads()) {
      decide(meta, operation, request);
    }
  }

  private void decide(MetaGroup meta, ApiOperation operation, ApiRequest request) {
    switch (operation) {
      case ACCOUNT_INFO, STREAM_NAMES, STREAM_LIST -> read(meta, operation, request);
      case STREAM_CREATE, STREAM_UPDATE, STREAM_DELETE, STREAM_REMOVE_PEER ->
          desk(meta).change(operation, request);
      case SERVER_REMOVE -> refuse(operation, request, forAdministrators());
      case META_STEPDOWN -> stepDown(meta, request);
      default -> refuse(operation, request, ErrorCode.NOT_SUPPORTED_IN_CLUSTER.error());
    }
  }

  private void read(MetaGroup meta, ApiOperation operation, ApiRequest request) {
    try {
      reads
          .answer(meta.state(), operation, request)
          .thenAccept(reply -> meta.execute(() -> send(request, reply)));
    } catch (RefusedException e) {
      refuse(operation, request, e.error());
    }
  }

  private void send(ApiRequest request, ApiReply reply) {
    request.answer(burst, reply);
    burst.flush();
  }

  private void stepDown(MetaGroup meta, ApiRequest request) {
    try {
      meta.handOver(
          preferred(request),
          done -> meta.execute(() -> send(request, handedOver(ApiOperation.META_STEPDOWN, done))));
    } catch (RefusedException e) {
      refuse(ApiOperation.META_STEPDOWN, request, e.error());
    }
  }

  /**
   * Who goes for good does not come back. A nats-server lets clients of the system account alone
   * say so; there are no accounts here, and an administrator asks the admin listener.
   */
  private static JsError forAdministrators() {
    JsError why = ErrorCode.NOT_SUPPORTED_IN_CLUSTER.error();
    return new JsError(
        why.code(),
        why.errCode(),
        why.description() + " for clients: the admin listener does it, POST /v1/remove-server");
  }

  private static Optional<String> preferred(ApiRequest request) throws RefusedException {
    String name = request.json().object("placement").string("preferred");
    return Optional.of(name).filter(one -> !one.isEmpty());
  }

  private static ApiReply handedOver(ApiOperation operation, boolean done) {
    return done
        ? ApiReply.of(operation.replyType(), json -> json.bool("success", true))
        : ApiReply.error(operation.replyType(), ErrorCode.TEMPORARILY_UNAVAILABLE.error());
  }

  /** The leader of a stream, which is here, is to be another. Any thread. */
  void stepDown(StreamActor stream, ApiOperation operation, ApiRequest request) {
    stream.execute(() -> stepDownHere(stream, operation, request));
  }

  private void stepDownHere(StreamActor stream, ApiOperation operation, ApiRequest request) {
    String[] names = operation.operands(request);
    boolean ofConsumer = operation == ApiOperation.CONSUMER_STEPDOWN;
    try {
      if (names.length != (ofConsumer ? 2 : 1)) {
        throw ErrorCode.BAD_REQUEST.error().refused();
      }
      if (ofConsumer && !stream.consumers().has(names[1])) {
        throw ErrorCode.CONSUMER_NOT_FOUND.error().refused();
      }
      cluster.handOver(
          AssetName.of(names[0]),
          preferred(request),
          done ->
              stream.execute(() -> request.answer(stream.burst(), handedOver(operation, done))));
    } catch (RefusedException e) {
      request.answer(stream.burst(), ApiReply.error(operation.replyType(), e.error()));
    }
  }

  private ClusterDesk desk(MetaGroup meta) {
    if (desk.isEmpty()) {
      desk = Optional.of(new ClusterDesk(meta, this::placement, burst, advisories));
    }
    return desk.get();
  }

  private Placement placement() {
    ClusterSettings settings = cluster.settings();
    return new Placement(settings.cluster(), settings.uniqueTag(), online());
  }

  private Set<String> online() {
    Set<String> online = new HashSet<>();
    online.add(cluster.settings().name());
    for (Peer peer : cluster.settings().peers().linked()) {
      online.add(peer.name());
    }
    return online;
  }

  /** The stream is not led here. */
  private void ofStream(MetaGroup meta, ApiOperation operation, ApiRequest request) {
    String[] names = operation.operands(request);
    if (names.length == 0) {
      refuse(operation, request, ErrorCode.BAD_REQUEST.error());
      return;
    }
    if (!meta.isLed()) {
      if (meta.wouldKnow()) {
        leaderless(operation, request, lead(meta));
      }
      return;
    }
    AssetName name = AssetName.of(names[0]);
    Optional<StreamAssignment> assignment = meta.state().stream(name);
    if (assignment.isEmpty()) {
      if (meta.leads()) {
        refuse(operation, request, ErrorCode.STREAM_NOT_FOUND.error());
      }
    } else if (isLeaderless(meta, assignment.get())) {
      leaderless(operation, request, lead(meta, assignment.get()));
    }
  }

  /**
   * Nobody leads what is asked for, as far as this server knows. It says so once an election's time
   * is over without one; earlier when it leads by then itself, so that the asker tries again. A
   * request to step down may itself be the reason, and then the one that led has answered it.
   */
  private void leaderless(ApiOperation operation, ApiRequest request, Lead lead) {
    world.load().requests(request.size());
    lookAgain(operation, request, lead, ELECTED / LOOK);
  }

  private void lookAgain(ApiOperation operation, ApiRequest request, Lead lead, long looks) {
    world
        .timers()
        .after(
            LOOK,
            cluster.meta().orElseThrow()::execute,
            () -> {
              boolean here = lead.isHere();
              if (looks > 1 && !here && !lead.isElsewhere()) {
                lookAgain(operation, request, lead, looks - 1);
                return;
              }
              world.load().requests(-request.size());
              if (here ? !handsOver(operation) : !lead.isElsewhere()) {
                refuse(operation, request, ErrorCode.TEMPORARILY_UNAVAILABLE.error());
                burst.flush();
              }
            });
  }

  private static boolean handsOver(ApiOperation operation) {
    return operation == ApiOperation.STREAM_STEPDOWN || operation == ApiOperation.CONSUMER_STEPDOWN;
  }

  /** Who leads what is asked for. */
  private interface Lead {
    boolean isHere();

    boolean isElsewhere();
  }

  private Lead lead(MetaGroup meta) {
    return new Lead() {
      @Override
      public boolean isHere() {
        return meta.leads();
      }

      @Override
      public boolean isElsewhere() {
        return meta.isLed() && !meta.leads();
      }
    };
  }

  private Lead lead(MetaGroup meta, StreamAssignment assignment) {
    return new Lead() {
      @Override
      public boolean isHere() {
        return cluster.leads(assignment.name());
      }

      @Override
      public boolean isElsewhere() {
        return !isHere() && !isLeaderless(meta, assignment);
      }
    };
  }

  /** Whether it is this server that has to say that nobody leads a stream. */
  private boolean isLeaderless(MetaGroup meta, StreamAssignment assignment) {
    boolean alone = assignment.seats().size() == 1;
    if (assignment.seatOf(cluster.settings().name()).isPresent()) {
      return !cluster.isLed(assignment.name()) && (alone || cluster.wouldKnow(assignment.name()));
    }
    Set<String> online = online();
    return meta.leads() && assignment.nodes().stream().noneMatch(online::contains);
  }

  private void refuse(ApiOperation operation, ApiRequest request, JsError why) {
    request.answer(burst, ApiReply.error(operation.replyType(), why));
  }
}
