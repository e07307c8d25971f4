package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Bus;
import java.util.concurrent.Executor;

/**
 * What all streams of a server share.
 *
 * @param pool runs the actors; its threads may block in file reads and are never interrupted
 */
public record StreamWorld(
    Bus bus, Executor pool, Timers timers, StreamClock clock, ConsumerEngine consumers) {}
