package io.sealstream.server.jetstream.backup;

import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConfigCheck;
import io.sealstream.server.jetstream.stream.StreamConfigReader;

/**
 * A request to restore a stream: what {@code backup.json} holds.
 *
 * @param config of the stream that is made; the archive's own may be another, but not its name
 * @param first of the stream when it was backed up; 0: not said
 * @param last as {@code first}
 * @param bytes of its messages
 */
public record RestoreWish(StreamConfig config, long first, long last, long bytes) {
  /** Reads a request to restore the stream that its subject names. */
  public static RestoreWish read(String name, ApiRequest request) throws RefusedException {
    if (request.body().length == 0) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    return read(name, request.json());
  }

  /** The same from the JSON alone. */
  public static RestoreWish read(String name, JsonObject json) throws RefusedException {
    JsonObject config = json.object("config");
    if (!config.string("name").equals(name)) {
      throw ErrorCode.STREAM_NAME_MISMATCH.error().refused();
    }
    JsonObject state = json.object("state");
    StreamConfig asked = StreamConfigReader.read(config);
    asked.replication().checkAlone();
    return new RestoreWish(
        StreamConfigCheck.restore(asked),
        state.unsigned("first_seq"),
        state.unsigned("last_seq"),
        state.unsigned("bytes"));
  }
}
