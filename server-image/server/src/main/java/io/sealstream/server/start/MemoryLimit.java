package io.sealstream.server.start;

import io.sealstream.server.config.JetStreamOptions;

/**
 * How much of the heap streams in memory may need: what was asked for, but never more than a third
 * of it; a quarter when nobody asked. What was removed may take half as much besides for a while,
 * and everything else needs the other half.
 */
record MemoryLimit(JetStreamOptions options) {
  long bytes() {
    long heap = Runtime.getRuntime().maxMemory();
    return Math.min(options.maxMemoryStore().orElse(heap / 4), heap / 3);
  }
}
