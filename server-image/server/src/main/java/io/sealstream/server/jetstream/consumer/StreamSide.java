package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.Standing;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.store.MessageLog;

/**
 * What a consumer has of its stream.
 *
 * @param log what is durable; only read
 * @param standing who keeps stream and consumers
 * @param retention how long it keeps messages
 * @param wall time for people
 * @param clock time for waits
 */
record StreamSide(
    String name,
    MessageLog log,
    Courier courier,
    Standing standing,
    StagedRetention retention,
    Advisories advisories,
    StreamClock wall,
    SteadyClock clock) {}
