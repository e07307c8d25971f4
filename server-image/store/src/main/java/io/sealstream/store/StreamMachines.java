package io.sealstream.store;

import java.util.concurrent.Executor;

/** Makes the machines of the streams that a store finds when it recovers. */
public interface StreamMachines {
  /**
   * A stream met in the catalog, or first met in the journal ({@code saved} is empty then: its
   * entries follow, the first of them describes it).
   *
   * @param stream its handle; may be kept, may not be submitted to before recovery ended
   * @param saved what {@link StreamMachine#save()} gave at the last checkpoint
   */
  Owned restore(StreamStore stream, byte[] saved);

  /** A stream that was restored before met its end in the journal: it does not exist. */
  void dropped(StreamStore stream);

  /** A machine and the executor that runs its tasks one at a time, in order. */
  record Owned(StreamMachine machine, Executor owner) {}
}
