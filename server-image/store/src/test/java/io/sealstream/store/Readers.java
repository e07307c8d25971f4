package io.sealstream.store;

import java.util.ArrayList;
import java.util.List;

/** Brings streams of the simulation back to look at them. */
final class Readers implements StreamMachines {
  final List<StreamStore> streams = new ArrayList<>();

  @Override
  public Owned restore(StreamStore stream, byte[] saved) {
    streams.add(stream);
    return new Owned(new ModelMachine(stream, saved), Runnable::run);
  }

  @Override
  public void dropped(StreamStore stream) {
    streams.remove(stream);
  }
}
