package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsonWriter;

/** Who keeps a stream and who leads it, as reports show it. Thread rule: the stream's owner. */
@FunctionalInterface
public interface Standing {
  /** Writes the fields of a {@code cluster} object. */
  void write(JsonWriter json);

  /** Whether there is a cluster whose servers could keep it. */
  default boolean isClustered() {
    return true;
  }

  /** Of a server that is in no cluster. */
  static Standing alone(String serverName) {
    return new Standing() {
      @Override
      public void write(JsonWriter json) {
        json.string("leader", serverName);
      }

      @Override
      public boolean isClustered() {
        return false;
      }
    };
  }
}
