package io.sealstream.server.jetstream.archive;

import io.sealstream.server.jetstream.consumer.JournaledConsumers;
import io.sealstream.server.jetstream.stream.ConsumerEngine;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.StreamId;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The streams of a store that nobody serves, as recovery finds them. One thread. */
public final class StoredStreams implements StreamMachines {
  private final ConsumerEngine consumers = new JournaledConsumers(StreamClock.SYSTEM);
  private final Map<StreamId, StreamState> byId = new LinkedHashMap<>();
  private final Map<StreamState, StreamStore> places = new IdentityHashMap<>();
  private final Executor owner;

  /** Of a store that is only looked at: everything happens on the thread that recovers. */
  public StoredStreams() {
    this(Runnable::run);
  }

  /**
   * @param owner of every stream
   */
  public StoredStreams(Executor owner) {
    this.owner = owner;
  }

  @Override
  public Owned restore(StreamStore stream, byte[] saved) {
    StreamState state = StreamState.restore(stream.log(), consumers, saved);
    byId.put(stream.id(), state);
    places.put(state, stream);
    return new Owned(state, owner);
  }

  @Override
  public void dropped(StreamStore stream) {
    places.remove(byId.remove(stream.id()));
  }

  /**
   * In the order of their names. One of which nothing but its key is left is not among them, nor
   * one whose restore was cut short.
   */
  public List<StreamState> all() {
    List<StreamState> all = new ArrayList<>(byId.values());
    all.removeIf(state -> !state.isDescribed() || state.isRestoring());
    all.sort(Comparator.comparing(state -> state.config().name()));
    return all;
  }

  /** A stream by its name. */
  public Optional<StreamState> find(String name) {
    return all().stream().filter(state -> state.config().name().equals(name)).findFirst();
  }

  /** Where a stream of {@link #all} stands in the store. */
  public StreamStore place(StreamState stream) {
    return places.get(stream);
  }

  /** The name of a stream, if it is known. */
  public Optional<String> name(StreamId id) {
    return Optional.ofNullable(byId.get(id))
        .filter(StreamState::isDescribed)
        .map(state -> state.config().name());
  }
}
