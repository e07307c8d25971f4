package io.sealstream.server.jetstream.backup;

import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.StreamActor;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The snapshots that are under way: one per stream, and so many in all, since each holds a few MiB.
 * Safe for every thread.
 */
public final class Snapshots {
  private static final int MOST = 8;

  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /** Answers a request for a snapshot of this stream. */
  public void begin(StreamActor stream, ApiRequest request) {
    stream.execute(
        () -> {
          try {
            if (stream.isClosed()) {
              throw ErrorCode.STREAM_NOT_FOUND.error().refused();
            }
            begin(stream, SnapshotWish.read(request), request);
          } catch (RefusedException e) {
            request.answer(
                stream.burst(),
                ApiReply.error(ApiOperation.STREAM_SNAPSHOT.replyType(), e.error()));
          }
        });
  }

  private void begin(StreamActor stream, SnapshotWish wish, ApiRequest request)
      throws RefusedException {
    if (running.size() >= MOST) {
      throw ErrorCode.SNAPSHOT_FAILED.about("too many snapshots are under way").refused();
    }
    if (!running.add(stream.name())) {
      throw ErrorCode.SNAPSHOT_FAILED.about("snapshot in progress").refused();
    }
    boolean begun = false;
    try {
      new Snapshot(stream, wish, () -> running.remove(stream.name())).begin(request);
      begun = true;
    } catch (IOException e) {
      throw ErrorCode.SNAPSHOT_FAILED.about(e.getMessage()).refused();
    } finally {
      if (!begun) {
        running.remove(stream.name());
      }
    }
  }
}
