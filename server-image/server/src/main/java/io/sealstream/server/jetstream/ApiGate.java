package io.sealstream.server.jetstream;

import io.sealstream.server.core.Bus;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ApiTally;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.backup.Snapshots;
import io.sealstream.server.jetstream.stream.Load;
import io.sealstream.server.jetstream.stream.StreamActor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where API requests come in: each goes to the stream that it names or to the desk; when JetStream
 * could not open, all are told so.
 *
 * <p>Requests for messages of a consumer and direct gets are not listened to here but by the
 * consumer or stream that they name: so an asker hears "no responders" when there is none.
 */
final class ApiGate implements Receiver {
  private static final List<String> SUBJECTS =
      List.of(
          "INFO",
          "STREAM.>",
          "CONSUMER.CREATE.>",
          "CONSUMER.DURABLE.>",
          "CONSUMER.NAMES.>",
          "CONSUMER.LIST.>",
          "CONSUMER.INFO.>",
          "CONSUMER.DELETE.>",
          "CONSUMER.PAUSE.>",
          "CONSUMER.UNPIN.>",
          "CONSUMER.RESET.>",
          "CONSUMER.LEADER.>",
          "META.>",
          "SERVER.>",
          "ACCOUNT.>");

  private final Streams streams;
  private final AssetDesk desk;
  private final Load load;
  private final Snapshots snapshots = new Snapshots();
  private final ApiTally tally = new ApiTally();
  private final List<Bus.Subscription> subscriptions = new ArrayList<>();
  private volatile boolean refusing;
  private volatile Optional<ClusterApi> cluster = Optional.empty();

  ApiGate(Streams streams, AssetDesk desk, Load load) {
    this.streams = streams;
    this.desk = desk;
    this.load = load;
  }

  ApiTally tally() {
    return tally;
  }

  /** The streams are there: requests may come. */
  void open(Bus bus) {
    for (String subject : SUBJECTS) {
      subscriptions.add(bus.subscribe(ApiRequest.PREFIX + subject, this));
    }
  }

  /** As one of a cluster: most requests are answered by one server of all that get them. */
  void open(Bus bus, ClusterApi api) {
    cluster = Optional.of(api);
    open(bus);
  }

  /** JetStream can not open in the life of this process. */
  void refuse(Bus bus) {
    refusing = true;
    open(bus);
  }

  void close() {
    subscriptions.forEach(Bus.Subscription::close);
  }

  @Override
  public void onMessage(Inbound message) {
    tally.request();
    ApiRequest request = ApiRequest.of(message, tally);
    if (refusing) {
      refuse(request, ErrorCode.NOT_ENABLED.error());
    } else {
      dispatch(request);
    }
  }

  @Override
  public boolean isFull() {
    return load.isFullOfRequests();
  }

  private void dispatch(ApiRequest request) {
    Optional<ApiOperation> found = ApiOperation.of(request);
    if (found.isEmpty()) {
      desk.refuse(request, ErrorCode.BAD_REQUEST.error());
      return;
    }
    ApiOperation operation = found.get();
    if (cluster.isPresent()) {
      dispatch(cluster.get(), operation, request);
    } else {
      dispatch(operation, request);
    }
  }

  private void dispatch(ClusterApi api, ApiOperation operation, ApiRequest request) {
    String[] names = operation.operands(request);
    Optional<StreamActor> here =
        ClusterApi.concernsOneStream(operation) && names.length > 0
            ? streams.find(names[0])
            : Optional.empty();
    if (here.isEmpty()) {
      api.take(operation, request);
    } else if (operation == ApiOperation.STREAM_STEPDOWN
        || operation == ApiOperation.CONSUMER_STEPDOWN) {
      api.stepDown(here.get(), operation, request);
    } else {
      dispatch(operation, request);
    }
  }

  private void dispatch(ApiOperation operation, ApiRequest request) {
    switch (operation) {
      case ACCOUNT_INFO, STREAM_NAMES, STREAM_LIST -> desk.read(operation, request);
      case STREAM_CREATE, STREAM_UPDATE, STREAM_DELETE -> desk.change(operation, request);
      case STREAM_INFO, STREAM_PURGE, MESSAGE_GET, MESSAGE_DELETE ->
          toStream(operation, request, 1);
      case CONSUMER_NAMES, CONSUMER_LIST -> toStream(operation, request, 1);
      case CONSUMER_INFO, CONSUMER_DELETE, CONSUMER_DURABLE_CREATE ->
          toStream(operation, request, 2);
      case CONSUMER_CREATE -> toStream(operation, request, Integer.MAX_VALUE);
      case STREAM_STEPDOWN,
          STREAM_REMOVE_PEER,
          CONSUMER_STEPDOWN,
          META_STEPDOWN,
          SERVER_REMOVE,
          STREAM_MOVE,
          STREAM_CANCEL_MOVE ->
          desk.refuse(operation, request, ErrorCode.CLUSTER_REQUIRED.error());
      case STREAM_SNAPSHOT -> snapshot(operation, request);
      case STREAM_RESTORE -> desk.restore(request);
      case CONSUMER_PAUSE, CONSUMER_UNPIN, CONSUMER_RESET, ACCOUNT_PURGE ->
          desk.refuse(operation, request, unsupported(operation));
    }
  }

  /**
   * @param operands how many tokens follow the operation at most
   */
  private void toStream(ApiOperation operation, ApiRequest request, int operands) {
    String[] names = operation.operands(request);
    boolean wrong = names.length == 0 || names.length > operands;
    if (wrong || (operands == 2 && names.length != 2)) {
      desk.refuse(operation, request, ErrorCode.BAD_REQUEST.error());
      return;
    }
    Optional<StreamActor> stream = streams.find(names[0]);
    if (stream.isPresent()) {
      stream.get().request(operation, request);
    } else {
      desk.refuse(operation, request, ErrorCode.STREAM_NOT_FOUND.error());
    }
  }

  private void snapshot(ApiOperation operation, ApiRequest request) {
    String[] names = operation.operands(request);
    Optional<StreamActor> stream = names.length == 1 ? streams.find(names[0]) : Optional.empty();
    if (stream.isPresent()) {
      snapshots.begin(stream.get(), request);
    } else {
      desk.refuse(operation, request, ErrorCode.STREAM_NOT_FOUND.error());
    }
  }

  private void refuse(ApiRequest request, JsError error) {
    ApiOperation.of(request)
        .ifPresentOrElse(
            operation -> desk.refuse(operation, request, error), () -> desk.refuse(request, error));
  }

  private static JsError unsupported(ApiOperation operation) {
    JsError error = ErrorCode.BAD_REQUEST.error();
    return new JsError(
        error.code(),
        error.errCode(),
        error.description() + ": " + operation.path() + " is not supported by this server");
  }
}
