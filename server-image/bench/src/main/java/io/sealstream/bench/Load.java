package io.sealstream.bench;

/** One thing to measure on a fresh server; each round gets a server of its own. */
interface Load {
  /** What was measured, for a person: {@code publish, 128 B, window 500}. */
  String name();

  /** The unit of its samples: {@code msgs/s}, {@code ms} or {@code bytes}. */
  String unit();

  /** Runs once. The server is started, JetStream answers, its store is empty. */
  Sample run(ServerUnderTest server) throws Exception;
}
