package io.sealstream.server.jetstream.replica;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.stream.StreamActor;

/** Answers those who asked the cluster for a stream. Thread rule: the burst's owner. */
final class Answers {
  private final ReplicaWorld world;
  private final Burst burst;

  Answers(ReplicaWorld world, Burst burst) {
    this.world = world;
    this.burst = burst;
  }

  void refuse(Asker asker, JsError why) {
    send(asker, ApiReply.error(type(asker), why));
  }

  /** The stream is as it was wished. */
  void describe(Asker asker, StreamActor stream) {
    stream
        .report()
        .ifPresent(
            report ->
                send(
                    asker,
                    ApiReply.of(
                        type(asker),
                        json -> {
                          report.write(json);
                          json.startObject("cluster");
                          stream.standing().write(json);
                          json.endObject();
                          json.time("ts", world.streams().clock().nanos());
                          json.boolIfSet("did_create", asker.wish() == Asker.Wish.CREATE);
                        })));
  }

  private static String type(Asker asker) {
    return (asker.wish() == Asker.Wish.CREATE
            ? ApiOperation.STREAM_CREATE
            : ApiOperation.STREAM_UPDATE)
        .replyType();
  }

  private void send(Asker asker, ApiReply reply) {
    if (asker.reply().length > 0) {
      burst.send(asker.reply(), reply.json());
    }
  }
}
