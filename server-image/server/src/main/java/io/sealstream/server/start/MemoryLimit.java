package io.sealstream.server.start;

import io.sealstream.server.config.JetStreamOptions;

/**
 * How much streams may hold in memory: what was asked for, but never more than half of the heap,
 * which everything else needs too; a quarter of it when nobody asked.
 */
record MemoryLimit(JetStreamOptions options) {
  long bytes() {
    long heap = Runtime.getRuntime().maxMemory();
    return Math.min(options.maxMemoryStore().orElse(heap / 4), heap / 2);
  }
}
