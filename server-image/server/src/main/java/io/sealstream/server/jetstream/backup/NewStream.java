package io.sealstream.server.jetstream.backup;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.store.StreamStore;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A stream's place that a restore fills; nobody sees it before {@link #serve}. */
public interface NewStream {
  /** Runs the tasks of the stream: the other methods may be called there alone. */
  Executor owner();

  StreamStore store();

  /** Flushed at the end of each turn of the owner. */
  Burst burst();

  /**
   * Begins to serve.
   *
   * @return why it does not
   */
  Optional<JsError> serve();

  /** The stream that serves. */
  StreamActor actor();
}
