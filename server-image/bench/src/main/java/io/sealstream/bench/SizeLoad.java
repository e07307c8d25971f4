package io.sealstream.bench;

/**
 * What a million messages of 128 B cost, on disk after a clean stop or in memory while it serves.
 */
record SizeLoad(What what) implements Load {
  private static final int MESSAGES = 1_000_000;

  /** The place that is measured. */
  enum What {
    DISK,
    RESIDENT
  }

  @Override
  public String name() {
    return what == What.DISK
        ? "store directory, 1 million messages of 128 B"
        : "resident memory after 1 million messages of 128 B";
  }

  @Override
  public String unit() {
    return "MiB";
  }

  @Override
  public Sample run(ServerUnderTest server) throws Exception {
    ReadLoad.fill(server.port(), 128, MESSAGES);
    if (what == What.RESIDENT) {
      return Sample.of(server.residentBytes() / 1048576.0);
    }
    server.end(ServerUnderTest.Ending.STOP);
    return Sample.of(server.diskBytes() / 1048576.0);
  }
}
