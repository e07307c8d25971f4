package io.sealstream.bench.micro;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;

/**
 * Prints how often a checkpoint syncs, and how long it takes, when each of very many streams got a
 * message. Usage: {@code CheckpointSyncs STREAMS}.
 */
public final class CheckpointSyncs {
  private CheckpointSyncs() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int streams = Integer.parseInt(args[0]);
    try (BenchStore store = new BenchStore(CipherSuite.AES)) {
      for (int i = 0; i < streams; i++) {
        store.publishToAnother(128);
      }
      store.settle();
      int before = store.syncs();
      long begin = System.nanoTime();
      store.checkpoint();
      double millis = (System.nanoTime() - begin) / 1e6;
      System.out.printf(
          "figure\tcheckpoint of %,d changed streams, syncs\tsyncs\t%d%n",
          streams, store.syncs() - before);
      System.out.printf("figure\tcheckpoint of %,d changed streams\tms\t%.1f%n", streams, millis);
    }
  }
}
