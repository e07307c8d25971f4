package io.sealstream.bench.micro;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Batches of 500 messages journaled, synced and applied, one batch after the other. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class JournalBenchmark {
  private static final int BATCH = 500;

  /** Cipher: NONE is a plain store. */
  @Param({"AES", "CHACHAPOLY", "NONE"})
  public String cipher;

  /** Bytes of each payload. */
  @Param({"128", "1024"})
  public int payload;

  private BenchStore store;

  /** A new store for each trial. */
  @Setup
  public void open() throws IOException {
    store = new BenchStore(CipherSuite.valueOf(cipher));
  }

  /** Removes it. */
  @TearDown
  public void close() throws IOException {
    store.close();
  }

  /** Microseconds per message. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void publish() throws InterruptedException {
    store.publish(BATCH, payload, 100);
  }
}
