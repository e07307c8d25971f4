package io.sealstream.server.jetstream;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.Mailbox;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StreamWorld;
import io.sealstream.store.SealedStore;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * Answers what concerns more than one stream. Changes of assets happen one after the other, each
 * answered when it is durable, so two never race for a name, a subject or the last bytes of
 * storage; reads do not wait for them. Public methods are for every thread, all work is done on the
 * desk's own mailbox.
 */
final class AssetDesk {
  private final StreamWorld world;
  private final Burst burst;
  private final Mailbox mailbox;
  private final AssetRules rules;
  private final AssetChanges changes;
  private final AssetReads reads;
  private final AssetRestores restores;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean changing;

  AssetDesk(StreamWorld world, Streams streams) {
    this.world = world;
    this.burst = world.bus().burst();
    this.mailbox =
        new Mailbox(
            world.pool(), burst::flush, fault -> world.faults().report("the asset desk", fault));
    this.rules = new AssetRules(world.budgets());
    Advisories advisories = new Advisories(world.bus(), burst, world.clock());
    this.changes = new AssetChanges(streams, rules, world.clock(), advisories, mailbox);
    this.restores = new AssetRestores(world, streams, rules, advisories, mailbox);
    this.reads = new AssetReads(streams, rules, world.budgets(), world.clock());
  }

  /** Takes up the streams of an opened store; completes when requests may come. */
  CompletableFuture<Void> open(SealedStore store, Streams streams) {
    return streams
        .reports(streams.all())
        .thenAcceptAsync(
            reports -> {
              reports.forEach(report -> rules.put(report.config()));
              changes.store(store);
              restores.store(store);
            },
            mailbox);
  }

  /** Bytes that streams with {@code max_bytes} reserve. */
  long reserved(Storage storage) {
    return rules.reserved(storage);
  }

  /** Answers a request that only looks. */
  void read(ApiOperation operation, ApiRequest request) {
    take(
        request,
        () -> {
          try {
            reads
                .answer(operation, request)
                .whenCompleteAsync(
                    (reply, fault) -> answer(operation, request, reply, fault), mailbox);
          } catch (RefusedException e) {
            request.answer(burst, ApiReply.error(operation.replyType(), e.error()));
          }
        });
  }

  /** Answers a request that makes, changes or deletes a stream. */
  void change(ApiOperation operation, ApiRequest request) {
    take(
        request,
        () -> {
          waiting.add(() -> begin(operation, request));
          next();
        });
  }

  /** Answers a request to restore a stream; the stream is there some time later. */
  void restore(ApiRequest request) {
    take(request, () -> request.answer(burst, restores.begin(request)));
  }

  private void next() {
    while (!changing && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private void begin(ApiOperation operation, ApiRequest request) {
    try {
      CompletableFuture<ApiReply> change = changes.apply(operation, request);
      changing = true;
      change.whenCompleteAsync(
          (reply, fault) -> {
            changing = false;
            answer(operation, request, reply, fault);
            next();
          },
          mailbox);
    } catch (RefusedException e) {
      request.answer(burst, ApiReply.error(operation.replyType(), e.error()));
    }
  }

  private void answer(ApiOperation operation, ApiRequest request, ApiReply reply, Throwable fault) {
    if (fault == null) {
      request.answer(burst, reply);
      return;
    }
    world.faults().report(operation.path(), fault);
    JsError error = ErrorCode.STREAM_GENERAL.about("the server could not complete the request");
    request.answer(burst, ApiReply.error(operation.replyType(), error));
  }

  /** Answers with an error. */
  void refuse(ApiOperation operation, ApiRequest request, JsError error) {
    take(request, () -> request.answer(burst, ApiReply.error(operation.replyType(), error)));
  }

  /** Answers a request that is for no operation. */
  void refuse(ApiRequest request, JsError error) {
    take(request, () -> request.answer(burst, ApiReply.unknown(error)));
  }

  private void take(ApiRequest request, Runnable task) {
    world.load().requests(request.size());
    mailbox.execute(
        () -> {
          world.load().requests(-request.size());
          task.run();
        });
  }
}
