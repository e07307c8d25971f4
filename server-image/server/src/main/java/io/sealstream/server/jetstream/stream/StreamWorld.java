package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Bus;
import java.util.concurrent.Executor;

/**
 * What all streams of a server share.
 *
 * @param serverName stands in replies as the stream's leader
 * @param pool runs the actors; its threads may block in file reads and are never interrupted
 */
public record StreamWorld(
    String serverName,
    Bus bus,
    Executor pool,
    Timers timers,
    StreamClock clock,
    ConsumerEngine consumers,
    StorageBudgets budgets,
    Load load,
    PublishTally tally,
    Faults faults) {}
