package io.sealstream.bench.micro;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Prints how long a rotation of the master key takes in a store with many messages, and how much of
 * that is the derivation of keys. Usage: {@code Rewrap MESSAGES}.
 */
public final class Rewrap {
  private static final int ROUNDS = 5;
  private static final int BATCH = 5_000;

  private Rewrap() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int messages = Integer.parseInt(args[0]);
    double[] derivations = new double[2 * ROUNDS];
    double[] rotations = new double[ROUNDS];
    try (BenchStore store = new BenchStore(CipherSuite.AES)) {
      for (int done = 0; done < messages; done += BATCH) {
        store.publish(BATCH, 128, 1000);
      }
      for (int i = 0; i < derivations.length; i++) {
        derivations[i] = derivation();
      }
      for (int i = 0; i < ROUNDS; i++) {
        long begin = System.nanoTime();
        store.rotate(("the key of rotation number " + i).getBytes(StandardCharsets.UTF_8));
        rotations[i] = (System.nanoTime() - begin) / 1e6;
      }
    }
    // The least of each: what disturbs only makes longer, and two derivations are most of it.
    double derivation = Arrays.stream(derivations).min().orElseThrow();
    double rotation = Arrays.stream(rotations).min().orElseThrow();
    System.out.printf("figure\tkey derivation (Argon2id)\tms\t%.1f%n", derivation);
    System.out.printf(
        "figure\trotation of the master key, %,d messages, its two derivations taken off\tms\t%.1f%n",
        messages, Math.max(0, rotation - 2 * derivation));
    System.out.printf("figure\twhole rotation of the master key\tms\t%.1f%n", rotation);
  }

  private static double derivation() {
    byte[] key = "a key of any kind, for the time it takes".getBytes(StandardCharsets.UTF_8);
    long begin = System.nanoTime();
    StretchedKey.of(MasterKey.of(key), Kdf.K1, ClusterSalt.random(RandomSource.KERNEL)).close();
    return (System.nanoTime() - begin) / 1e6;
  }
}
