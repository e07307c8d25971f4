package io.sealstream.server.jetstream;

import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConfigCheck;
import io.sealstream.server.jetstream.stream.StreamConfigReader;
import io.sealstream.server.jetstream.stream.StreamReport;
import io.sealstream.store.SealedStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Creates, updates and deletes streams. One change at a time: the desk waits for the answer before
 * it begins the next. Thread rule: the desk.
 */
final class AssetChanges {
  private final Streams streams;
  private final AssetRules rules;
  private final StreamClock clock;
  private final Advisories advisories;
  private final Executor desk;
  private SealedStore store;

  AssetChanges(
      Streams streams, AssetRules rules, StreamClock clock, Advisories advisories, Executor desk) {
    this.streams = streams;
    this.rules = rules;
    this.clock = clock;
    this.advisories = advisories;
    this.desk = desk;
  }

  /** Where new streams are made. Before the first request. */
  void store(SealedStore opened) {
    store = opened;
  }

  /** Begins a change; the answer comes when it is durable. */
  CompletableFuture<ApiReply> apply(ApiOperation operation, ApiRequest request)
      throws RefusedException {
    String[] names = operation.operands(request);
    if (names.length != 1) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    return switch (operation) {
      case STREAM_CREATE -> create(names[0], request);
      case STREAM_UPDATE -> update(names[0], request);
      case STREAM_DELETE -> delete(names[0], request);
      default -> throw new IllegalArgumentException(operation + " changes no stream");
    };
  }

  private CompletableFuture<ApiReply> create(String name, ApiRequest request)
      throws RefusedException {
    ApiOperation operation = ApiOperation.STREAM_CREATE;
    StreamConfig config = StreamConfigCheck.create(asked(name, request));
    Optional<StreamConfig> existing = rules.find(name);
    if (existing.isPresent()) {
      if (!existing.get().equals(config)) {
        throw ErrorCode.STREAM_NAME_IN_USE.error().refused();
      }
      return describe(operation, find(name));
    }
    if (rules.isRestoring(name)) {
      throw ErrorCode.STREAM_NAME_IN_USE.error().refused();
    }
    rules.check(config);
    return change(
        operation,
        done -> streams.create(store, config, done),
        () -> {
          rules.put(config);
          advisories.stream(Advisories.CREATE, name);
          return describe(operation, streams.find(name).orElseThrow());
        });
  }

  private CompletableFuture<ApiReply> update(String name, ApiRequest request)
      throws RefusedException {
    ApiOperation operation = ApiOperation.STREAM_UPDATE;
    StreamConfig asked = asked(name, request);
    StreamActor stream = find(name);
    StreamConfig config = StreamConfigCheck.update(rules.find(name).orElseThrow(), asked);
    rules.check(config);
    return change(
        operation,
        done -> stream.execute(() -> stream.update(config, done)),
        () -> {
          rules.put(config);
          advisories.stream(Advisories.MODIFY, name);
          return describe(operation, stream);
        });
  }

  private CompletableFuture<ApiReply> delete(String name, ApiRequest request)
      throws RefusedException {
    ApiOperation operation = ApiOperation.STREAM_DELETE;
    if (request.body().length > 0) {
      throw ErrorCode.NOT_EMPTY_REQUEST.error().refused();
    }
    StreamActor stream = find(name);
    return change(
        operation,
        done -> stream.execute(() -> stream.delete(done)),
        () -> {
          streams.remove(name);
          rules.remove(name);
          advisories.stream(Advisories.DELETE, name);
          return CompletableFuture.completedFuture(
              ApiReply.of(operation.replyType(), json -> json.bool("success", true)));
        });
  }

  private static StreamConfig asked(String name, ApiRequest request) throws RefusedException {
    JsonObject json = JsonObject.parse(request.body());
    if (!json.string("name").equals(name)) {
      throw ErrorCode.STREAM_NAME_MISMATCH.error().refused();
    }
    StreamConfig config = StreamConfigReader.read(json);
    config.replication().checkAlone();
    return config;
  }

  private StreamActor find(String name) throws RefusedException {
    return streams.find(name).orElseThrow(() -> ErrorCode.STREAM_NOT_FOUND.error().refused());
  }

  /** Runs a change on its stream and goes on at the desk when it is durable or refused. */
  private CompletableFuture<ApiReply> change(
      ApiOperation operation, Change change, Continuation durable) {
    CompletableFuture<Optional<JsError>> done = new CompletableFuture<>();
    change.begin(done::complete);
    return done.thenComposeAsync(
        refused ->
            refused.isEmpty()
                ? durable.reply()
                : CompletableFuture.completedFuture(
                    ApiReply.error(operation.replyType(), refused.get())),
        desk);
  }

  private CompletableFuture<ApiReply> describe(ApiOperation operation, StreamActor stream) {
    return streams
        .reports(List.of(stream))
        .thenApply(reports -> describe(operation, reports.stream().findFirst()));
  }

  private ApiReply describe(ApiOperation operation, Optional<StreamReport> report) {
    if (report.isEmpty()) {
      return ApiReply.error(operation.replyType(), ErrorCode.STREAM_NOT_FOUND.error());
    }
    return ApiReply.of(
        operation.replyType(),
        json -> {
          report.get().write(json);
          json.time("ts", clock.nanos());
          json.boolIfSet("did_create", operation == ApiOperation.STREAM_CREATE);
        });
  }

  private interface Change {
    void begin(StreamActor.Done done);
  }

  private interface Continuation {
    CompletableFuture<ApiReply> reply();
  }
}
