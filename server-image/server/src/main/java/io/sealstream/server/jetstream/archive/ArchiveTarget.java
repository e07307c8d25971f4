package io.sealstream.server.jetstream.archive;

import io.sealstream.server.jetstream.consumer.StoredConsumer;
import io.sealstream.store.Message;
import java.io.IOException;

/** Gets the contents of an archive, in the order in which they must be applied. */
public interface ArchiveTarget {
  /**
   * Comes first.
   *
   * @param stream the name that the archive says; empty where it says none
   * @param created nanoseconds since 1970; 0: not known
   */
  void begin(String stream, long created) throws IOException;

  /** Sequences ascend. The message is valid during the call; its array may be kept. */
  void message(Message message) throws IOException;

  /** A message that came before is no more. */
  void removed(long sequence) throws IOException;

  /** The stream went on to this sequence, whether a message with it is there or not. */
  void reached(long sequence, long time) throws IOException;

  void consumer(StoredConsumer consumer) throws IOException;
}
