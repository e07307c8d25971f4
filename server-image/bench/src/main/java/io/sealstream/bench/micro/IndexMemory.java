package io.sealstream.bench.micro;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;

/**
 * Prints what the index in memory costs: heap after a full collection, per message and per subject.
 * The messages themselves are on disk but for the tail, which is measured and taken off. Usage:
 * {@code IndexMemory MESSAGES SUBJECTS}.
 */
public final class IndexMemory {
  private static final int BATCH = 5_000;

  private IndexMemory() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int messages = Integer.parseInt(args[0]);
    int subjects = Integer.parseInt(args[1]);
    long few = heapAfter(BATCH * 200, 1);
    long all = heapAfter(BATCH * 200 + messages, subjects);
    String of = "index of %,d messages of 128 B on %,d subjects".formatted(messages, subjects);
    System.out.printf("figure\t%s\tbytes per message\t%.2f%n", of, (double) (all - few) / messages);
    System.out.printf("figure\t%s, whole\tMiB\t%.1f%n", of, (all - few) / 1048576.0);
  }

  /** A million messages first fill the tail that stays in memory, so that it is in both figures. */
  private static long heapAfter(int messages, int subjects)
      throws IOException, InterruptedException {
    try (BenchStore store = new BenchStore(CipherSuite.AES)) {
      for (int done = 0; done < messages; done += BATCH) {
        store.publish(BATCH, 128, subjects);
      }
      store.checkpoint();
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }
}
