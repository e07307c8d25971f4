package io.sealstream.server.jetstream.backup;

import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.subject.Subjects;

/**
 * A request for a snapshot, with its defaults and bounds.
 *
 * @param deliver where the chunks go
 * @param chunk bytes of one
 * @param window chunks that may be on their way unacknowledged
 */
record SnapshotWish(String deliver, SnapshotSource.Consumers consumers, int chunk, int window) {
  private static final int CHUNK = 128 << 10;
  private static final int WINDOW = 8 << 20;
  private static final int LEAST = 1 << 10;
  private static final int MAX_CHUNK = 1 << 20;
  private static final int MAX_WINDOW = 32 << 20;

  static SnapshotWish read(ApiRequest request) throws RefusedException {
    if (request.body().length == 0) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    JsonObject json = request.json();
    String deliver = json.string("deliver_subject");
    if (!Subjects.isValidLiteral(deliver)) {
      throw ErrorCode.CONSUMER_DELIVER_INVALID.error().refused();
    }
    int chunk = bounded(json.int32("chunk_size"), CHUNK, MAX_CHUNK);
    int window = bounded(json.int32("window_size"), WINDOW, MAX_WINDOW);
    // Every frame that is read has its tag verified: jsck asks for nothing more.
    json.bool("jsck");
    return new SnapshotWish(
        deliver,
        json.bool("no_consumers")
            ? SnapshotSource.Consumers.LEFT_OUT
            : SnapshotSource.Consumers.INCLUDED,
        chunk,
        Math.max(window, chunk) / chunk);
  }

  private static int bounded(int asked, int usual, int most) {
    return asked == 0 ? usual : Math.clamp(asked, LEAST, most);
  }
}
