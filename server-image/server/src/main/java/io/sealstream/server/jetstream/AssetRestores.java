package io.sealstream.server.jetstream;

import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.backup.NewStream;
import io.sealstream.server.jetstream.backup.Restore;
import io.sealstream.server.jetstream.backup.RestoreWish;
import io.sealstream.server.jetstream.stream.StorageBudget;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamReport;
import io.sealstream.server.jetstream.stream.StreamWorld;
import io.sealstream.store.SealedStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Restores streams. While one is under way its name, subjects and bytes are taken and nobody sees
 * it; other changes of assets go on. Thread rule: the desk.
 */
final class AssetRestores {
  /** Each has a thread and holds a few MiB. */
  private static final int MOST = 4;

  private final StreamWorld world;
  private final Streams streams;
  private final AssetRules rules;
  private final Advisories advisories;
  private final Executor desk;
  private SealedStore store;

  AssetRestores(
      StreamWorld world, Streams streams, AssetRules rules, Advisories advisories, Executor desk) {
    this.world = world;
    this.streams = streams;
    this.rules = rules;
    this.advisories = advisories;
    this.desk = desk;
  }

  /** Where streams are made. Before the first request. */
  void store(SealedStore opened) {
    store = opened;
  }

  /** Checks what can be checked beforehand and begins; the answer says where chunks go. */
  ApiReply begin(ApiRequest request) {
    String type = ApiOperation.STREAM_RESTORE.replyType();
    try {
      String subject = begun(request);
      return ApiReply.of(type, json -> json.string("deliver_subject", subject));
    } catch (RefusedException e) {
      return ApiReply.error(type, e.error());
    }
  }

  private String begun(ApiRequest request) throws RefusedException {
    String[] names = ApiOperation.STREAM_RESTORE.operands(request);
    if (names.length != 1) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    RestoreWish wish = RestoreWish.read(names[0], request);
    StreamConfig config = wish.config();
    if (rules.find(config.name()).isPresent() || rules.isRestoring(config.name())) {
      throw ErrorCode.STREAM_EXISTS_RESTORE.error().refused();
    }
    rules.check(config);
    StorageBudget budget = world.budgets().of(config.storage());
    long room = budget.limit() - budget.used();
    if (wish.bytes() > room) {
      throw ErrorCode.STORAGE_EXCEEDED.error().refused();
    }
    if (rules.restores() >= MOST) {
      throw ErrorCode.RESTORE_FAILED.about("too many restores are under way").refused();
    }
    NewStream place = streams.place(store, config);
    Restore restore = new Restore(store, place, wish, world.clock(), world.bus(), room);
    rules.restoring(config);
    restore
        .done()
        .whenCompleteAsync(
            (stream, failure) -> ended(restore, config, Optional.ofNullable(stream)), desk);
    return restore.begin();
  }

  /**
   * @param stream empty: it failed, and the client knows
   */
  private void ended(Restore restore, StreamConfig config, Optional<NewStream> stream) {
    rules.restoredOrNot(config.name());
    if (stream.isEmpty()) {
      return;
    }
    StreamActor actor = stream.get().actor();
    rules.put(config);
    streams.serving(actor);
    advisories.stream(Advisories.CREATE, config.name());
    streams
        .reports(List.of(actor))
        .thenAccept(reports -> reports.forEach(report -> restore.answer(restored(report))));
  }

  private ApiReply restored(StreamReport report) {
    return ApiReply.of(
        ApiOperation.STREAM_CREATE.replyType(),
        json -> {
          report.write(json);
          json.time("ts", world.clock().nanos());
        });
  }
}
