package io.sealstream.server.config;

import java.time.Duration;

/** When acknowledged messages are synced: before the acknowledgement, or at an interval. */
public sealed interface SyncInterval {
  SyncInterval ALWAYS = new Always();

  /** An acknowledgement waits for the sync. */
  record Always() implements SyncInterval {}

  /** Acknowledgements do not wait; what they promise may be lost with the machine. */
  record Every(Duration interval) implements SyncInterval {}
}
