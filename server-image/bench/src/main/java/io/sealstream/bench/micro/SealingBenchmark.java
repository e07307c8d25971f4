package io.sealstream.bench.micro;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One frame sealed: nonce and ciphertext, no write. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class SealingBenchmark {
  private static final int HEADER = 64;

  /** Cipher: NONE copies. */
  @Param({"AES", "CHACHAPOLY", "NONE"})
  public String cipher;

  /** Bytes of the frame. */
  @Param({"192", "4096", "65536"})
  public int bytes;

  private final byte[] header = new byte[HEADER];
  private byte[] in;
  private byte[] out;
  private Sealer sealer;
  private int ordinal;

  /** A sealer as each file has one. */
  @Setup
  public void file() {
    in = new byte[bytes];
    out = new byte[bytes + HEADER];
    sealer = Sealer.of(subKey(), RandomSource.KERNEL);
  }

  private SubKey subKey() {
    CipherSuite suite = CipherSuite.valueOf(cipher);
    if (!suite.seals()) {
      return SubKey.plain();
    }
    try (DataKey key = DataKey.random(1, RandomSource.KERNEL)) {
      return SubKey.derive(suite, key, new byte[SubKey.SALT], new byte[0]);
    }
  }

  /** Gives the sealed length, so that nothing is optimised away. */
  @Benchmark
  public int seal() {
    sealer.nextNonce(++ordinal, header, 0);
    return sealer.seal(header, 0, HEADER, in, 0, bytes, out, 0);
  }
}
