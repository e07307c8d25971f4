package io.sealstream.server.jetstream;

import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ApiTally;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.jetstream.stream.StreamReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers account info, stream names and stream lists. Thread rule: the desk. */
final class AssetReads {
  private static final int NAMES = 1024;
  private static final int LIST = 256;

  private final Streams streams;
  private final AssetRules rules;
  private final StorageBudgets budgets;
  private final StreamClock clock;

  AssetReads(Streams streams, AssetRules rules, StorageBudgets budgets, StreamClock clock) {
    this.streams = streams;
    this.rules = rules;
    this.budgets = budgets;
    this.clock = clock;
  }

  CompletableFuture<ApiReply> answer(ApiOperation operation, ApiRequest request)
      throws RefusedException {
    return switch (operation) {
      case STREAM_NAMES -> CompletableFuture.completedFuture(names(request));
      case STREAM_LIST -> list(request);
      default -> account(request.tally());
    };
  }

  private ApiReply names(ApiRequest request) throws RefusedException {
    Page page = page(request, NAMES);
    return ApiReply.of(
        ApiOperation.STREAM_NAMES.replyType(),
        json -> {
          page.write(json);
          json.strings("streams", page.names);
        });
  }

  private CompletableFuture<ApiReply> list(ApiRequest request) throws RefusedException {
    Page page = page(request, LIST);
    List<StreamActor> listed = new ArrayList<>();
    page.names.forEach(name -> streams.find(name).ifPresent(listed::add));
    return streams.reports(listed).thenApply(reports -> list(page, reports));
  }

  private ApiReply list(Page page, List<StreamReport> reports) {
    return ApiReply.of(
        ApiOperation.STREAM_LIST.replyType(),
        json -> {
          page.write(json);
          json.startArray("streams");
          for (StreamReport report : reports) {
            json.startObject();
            report.write(json);
            json.time("ts", clock.nanos());
            json.endObject();
          }
          json.endArray();
        });
  }

  private Page page(ApiRequest request, int limit) throws RefusedException {
    if (ApiOperation.of(request).orElseThrow().operands(request).length > 0) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    JsonObject json = request.json();
    List<String> all = rules.names(json.string("subject"));
    int from = (int) Math.min(json.unsigned("offset"), all.size());
    return new Page(all.size(), from, limit, all.subList(from, Math.min(all.size(), from + limit)));
  }

  private CompletableFuture<ApiReply> account(ApiTally tally) {
    return streams.reports(streams.all()).thenApply(reports -> account(tally, reports));
  }

  private ApiReply account(ApiTally tally, List<StreamReport> reports) {
    return ApiReply.of(
        ApiOperation.ACCOUNT_INFO.replyType(),
        json -> {
          json.number("memory", budgets.memory().used());
          json.number("storage", budgets.file().used());
          json.number("reserved_memory", rules.reserved(Storage.MEMORY));
          json.number("reserved_storage", rules.reserved(Storage.FILE));
          json.number("streams", reports.size());
          json.number("consumers", reports.stream().mapToLong(StreamReport::consumers).sum());
          accountLimits(json);
          json.startObject("api");
          json.number("total", tally.total());
          json.number("errors", tally.errors());
          json.endObject();
        });
  }

  /** The one account has no limits of its own; what the server has is checked at each create. */
  static void accountLimits(JsonWriter json) {
    json.startObject("limits");
    json.number("max_memory", -1);
    json.number("max_storage", -1);
    json.number("max_streams", -1);
    json.number("max_consumers", -1);
    json.number("max_ack_pending", -1);
    json.number("memory_max_stream_bytes", -1);
    json.number("storage_max_stream_bytes", -1);
    json.bool("max_bytes_required", false);
    json.endObject();
  }

  private record Page(int total, int offset, int limit, List<String> names) {
    void write(JsonWriter json) {
      ApiReply.page(json, total, offset, limit);
    }
  }
}
