package io.sealstream.server.jetstream;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StreamWorld;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Account info, stream names and stream lists of a cluster: names as decided, everything else as
 * the leaders of the streams say it. Thread rule: the meta group's mailbox; answers complete
 * elsewhere.
 */
final class ClusterReads {
  private static final int NAMES = 1024;
  private static final int LIST = 256;

  private final StreamWorld world;
  private final Burst burst;

  ClusterReads(StreamWorld world, Burst burst) {
    this.world = world;
    this.burst = burst;
  }

  CompletableFuture<ApiReply> answer(MetaState state, ApiOperation operation, ApiRequest request)
      throws RefusedException {
    if (operation.operands(request).length > 0) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    AssetRules rules = ClusterDesk.rules(state);
    if (operation == ApiOperation.ACCOUNT_INFO) {
      return gather(rules.names("")).thenApply(infos -> account(rules, infos, request));
    }
    JsonObject json = request.json();
    List<String> all = rules.names(json.string("subject"));
    int from = (int) Math.min(json.unsigned("offset"), all.size());
    int limit = operation == ApiOperation.STREAM_NAMES ? NAMES : LIST;
    List<String> page = all.subList(from, Math.min(all.size(), from + limit));
    if (operation == ApiOperation.STREAM_NAMES) {
      return CompletableFuture.completedFuture(
          ApiReply.of(
              operation.replyType(),
              out -> {
                ApiReply.page(out, all.size(), from, limit);
                out.strings("streams", page);
              }));
    }
    return gather(page).thenApply(infos -> list(all.size(), from, page, infos));
  }

  private CompletableFuture<Map<String, JsonObject>> gather(List<String> names) {
    return StreamGather.ask(world.bus(), burst, world.timers(), List.copyOf(names));
  }

  private static ApiReply list(
      int total, int from, List<String> page, Map<String, JsonObject> infos) {
    return ApiReply.of(
        ApiOperation.STREAM_LIST.replyType(),
        json -> {
          ApiReply.page(json, total, from, LIST);
          json.startArray("streams");
          infos.values().forEach(info -> json.rawElement(info.toBytes()));
          json.endArray();
          json.stringsIfSet(
              "missing", page.stream().filter(name -> !infos.containsKey(name)).toList());
        });
  }

  private static ApiReply account(
      AssetRules rules, Map<String, JsonObject> infos, ApiRequest request) {
    Totals totals = new Totals();
    infos.values().forEach(totals::add);
    return ApiReply.of(
        ApiOperation.ACCOUNT_INFO.replyType(),
        json -> {
          json.number("memory", totals.memory);
          json.number("storage", totals.storage);
          json.number("reserved_memory", rules.reserved(Storage.MEMORY));
          json.number("reserved_storage", rules.reserved(Storage.FILE));
          json.number("streams", rules.names("").size());
          json.number("consumers", totals.consumers);
          AssetReads.accountLimits(json);
          json.startObject("api");
          json.number("total", request.tally().total());
          json.number("errors", request.tally().errors());
          json.endObject();
        });
  }

  /** What all streams have, each counted once. */
  private static final class Totals {
    private long memory;
    private long storage;
    private long consumers;

    void add(JsonObject info) {
      try {
        JsonObject state = info.object("state");
        consumers += state.integer("consumer_count");
        if (info.object("config").string("storage").equals(Storage.MEMORY.label())) {
          memory += state.integer("bytes");
        } else {
          storage += state.integer("bytes");
        }
      } catch (RefusedException e) {
        throw new IllegalStateException("a stream's own report: " + e.getMessage(), e);
      }
    }
  }
}
