package io.sealstream.e2e.recovery;

import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.ApiGate;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.OperatorImage;
import io.sealstream.e2e.world.OperatorProcess;
import io.sealstream.e2e.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One operator after the other, each killed when its first write has reached the API server and
 * before it hears of that. So a course of n writes is walked by n + 1 operators, and has been
 * interrupted after each of them.
 */
final class ShortLivedOperators implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MOST_LIVES = 300;
  private static final int QUIET_PASSES = 3;

  private final ApiGate gate;
  private final OperatorImage image = OperatorImage.laidOut();
  private final OperatorProcess.Access access;
  private final Path log;
  private final String resource;
  private final Runnable afterEachDeath;
  private OperatorProcess living;

  ShortLivedOperators(World world, DeployedCluster cluster, Runnable afterEachDeath) {
    this.gate = ApiGate.before(world.cluster());
    this.access = OperatorProcess.Access.through(gate, world.cluster());
    this.log = emptyLog(cluster.namespace());
    this.resource = cluster.path();
    this.afterEachDeath = afterEachDeath;
    this.living = OperatorProcess.start(image, access, log);
  }

  private static Path emptyLog(String name) {
    try {
      Path directory = Files.createDirectories(Path.of("target", "operators"));
      return Files.writeString(directory.resolve(name + ".log"), "").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The writes so far: as many operators died. */
  int deaths() {
    return gate.passed().size();
  }

  /** Lets them work until something is reached, and one looks at it three times without a write. */
  void workUntil(String what, BooleanSupplier reached) {
    int before = deaths();
    while (!isQuiet(what, reached)) {
      living.close();
      gate.reset();
      afterEachDeath.run();
      if (deaths() - before == MOST_LIVES) {
        throw new IllegalStateException(
            "no end before " + what + ": " + gate.passed().subList(before, deaths()));
      }
      living = OperatorProcess.start(image, access, log);
    }
    System.out.println("   " + what + " after " + (deaths() - before) + " writes");
  }

  /** Waits for the living one's end, which is false, or its third idle look. */
  private boolean isQuiet(String what, BooleanSupplier reached) {
    Idleness idleness = new Idleness(reached);
    await(what + ", or a write (the operators' log is " + log + ")")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (!living.isAlive() && !gate.hasCut()) {
                throw new IllegalStateException("the operator ended by itself: see " + log);
              }
              return gate.hasCut() || idleness.lasts();
            });
    return !gate.hasCut();
  }

  /** Passes since something was reached. */
  private final class Idleness {
    private final BooleanSupplier reached;
    private int passesBefore = -1;

    private Idleness(BooleanSupplier reached) {
      this.reached = reached;
    }

    private boolean lasts() {
      int passes = gate.reads(resource);
      if (!reached.getAsBoolean()) {
        passesBefore = -1;
      } else if (passesBefore < 0) {
        passesBefore = passes;
      }
      return passesBefore >= 0 && passes > passesBefore + QUIET_PASSES;
    }
  }

  @Override
  public void close() {
    living.close();
    gate.close();
  }
}
