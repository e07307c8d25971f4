package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.store.DamageException;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import io.sealstream.store.Urgency;
import java.nio.charset.StandardCharsets;

/** Answers the requests of {@code $JS.API.STREAM.…} about one stream. Thread rule: the actor. */
final class StreamRequests {
  private final StreamActor stream;
  private final StreamInfo info;

  StreamRequests(StreamActor stream) {
    this.stream = stream;
    this.info = new StreamInfo(stream);
  }

  void answer(ApiOperation operation, ApiRequest request) {
    try {
      if (stream.isClosed()) {
        throw stream.gone().refused();
      }
      switch (operation) {
        case STREAM_INFO -> describe(request);
        case STREAM_PURGE -> purge(request);
        case MESSAGE_GET -> get(request);
        case MESSAGE_DELETE -> delete(request);
        default -> stream.consumers().request(request);
      }
    } catch (RefusedException e) {
      refuse(operation, request, e.error());
    }
  }

  /** Who acknowledged a message and asks then finds that it is gone. */
  private void describe(ApiRequest request) throws RefusedException {
    if (!stream.config().retention().isByConsumers()) {
      send(request, info.answer(request.json()));
      return;
    }
    stream
        .consumers()
        .whenDurable(
            () -> {
              try {
                send(request, info.answer(request.json()));
              } catch (RefusedException e) {
                refuse(ApiOperation.STREAM_INFO, request, e.error());
              }
            });
  }

  private void purge(ApiRequest request) throws RefusedException {
    JsonObject json = request.json();
    Purge purge = new Purge(json.unsigned("seq"), json.unsigned("keep"), json.string("filter"));
    StreamRules rules = stream.config().rules();
    if (rules.sealed()) {
      throw ErrorCode.STREAM_SEALED.error().refused();
    }
    if (rules.denyPurge()) {
      throw ErrorCode.STREAM_PURGE_FAILED.about("stream purge not permitted").refused();
    }
    if (purge.before() > 0 && purge.keep() > 0) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    ApiOperation operation = ApiOperation.STREAM_PURGE;
    if (!stream.purge(purge, () -> send(request, purged(operation)))) {
      refuse(operation, request, stream.refusal());
    }
  }

  private ApiReply purged(ApiOperation operation) {
    return ApiReply.of(
        operation.replyType(),
        json -> {
          json.bool("success", true);
          json.number("purged", stream.state().purged());
        });
  }

  private void delete(ApiRequest request) throws RefusedException {
    if (request.body().length == 0 || request.json().isEmpty()) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    long sequence = request.json().unsigned("seq");
    boolean keepsBytes = request.json().bool("no_erase");
    StreamRules rules = stream.config().rules();
    if (rules.sealed()) {
      throw ErrorCode.STREAM_SEALED.error().refused();
    }
    if (rules.denyDelete()) {
      throw ErrorCode.MESSAGE_DELETE_FAILED.about("message delete not permitted").refused();
    }
    if (sequence == 0 || stream.log().next(sequence, Filter.ALL) != sequence) {
      throw ErrorCode.SEQUENCE_NOT_FOUND.about(sequence).refused();
    }
    ApiOperation operation = ApiOperation.MESSAGE_DELETE;
    ApiReply done = ApiReply.of(operation.replyType(), json -> json.bool("success", true));
    if (!stream.stage(
        EntryKind.DELETED,
        keepsBytes ? EntryKind.deleted(sequence) : EntryKind.erased(sequence),
        Urgency.FREEING,
        () -> send(request, done))) {
      refuse(operation, request, stream.refusal());
    }
  }

  private void get(ApiRequest request) throws RefusedException {
    if (request.body().length == 0) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    MessageLookup lookup = MessageLookup.read(request.json());
    if (lookup.isEmpty() || lookup.isContradictory()) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    Message message = new Message();
    long sequence = lookup.find(stream.log());
    try {
      if (sequence == MessageLog.NONE || !stream.log().read(sequence, message)) {
        throw ErrorCode.NO_MESSAGE.error().refused();
      }
    } catch (DamageException e) {
      throw ErrorCode.STREAM_GENERAL.about(e.getMessage()).refused();
    }
    send(request, ApiReply.of(ApiOperation.MESSAGE_GET.replyType(), json -> write(json, message)));
  }

  private static void write(JsonWriter json, Message message) {
    json.startObject("message");
    json.string(
        "subject",
        new String(message.array, message.subject, message.subjectLength, StandardCharsets.UTF_8));
    json.number("seq", message.sequence);
    if (message.headersLength > 0) {
      json.binary("hdrs", message.array, message.headers, message.headersLength);
    }
    if (message.payloadLength > 0) {
      json.binary("data", message.array, message.payload, message.payloadLength);
    }
    json.time("time", message.timestamp);
    json.endObject();
  }

  private void refuse(ApiOperation operation, ApiRequest request, JsError error) {
    send(request, ApiReply.error(operation.replyType(), error));
  }

  private void send(ApiRequest request, ApiReply reply) {
    request.answer(stream.burst(), reply);
  }
}
