package io.sealstream.operator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.guard.SimulatedOperator.Killed;
import io.sealstream.operator.observe.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever people, faults and operators do, in any order: no key is accepted that leaves a known
 * volume closed, no second serving pod is taken down, and with the right Secrets back the cluster
 * returns to what was asked for, in size too.
 *
 * <p>In {@code make test} these are the same histories each time: one that breaks is broken by the
 * change at hand, and never by the luck of somebody else's run. What they do not show is looked for
 * by {@code make histories}, which draws others each time; a history that it finds becomes a row of
 * the tables beside this, by what went wrong in it.
 */
class GuardAndPlannerPropertiesTest {
  private static final int SEEDS = Integer.getInteger("operator.seeds", 100);
  private static final int EVENTS = 60;
  private static final int TURNS_TO_CONVERGE = 400;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void dataStaysReadableAndTheClusterComesBack(int replicas) {
    long first = Long.getLong("operator.seed", 1);
    for (long seed = first; seed < first + SEEDS; seed++) {
      List<String> story = new ArrayList<>();
      try {
        live(replicas, new Random(seed), story);
      } catch (Throwable failed) {
        throw new AssertionError(
            "replicas %d; again by make histories SEED=%d%n%s"
                .formatted(replicas, seed, String.join("\n", story)),
            failed);
      }
    }
  }

  private static void live(int replicas, Random random, List<String> story) {
    SimulatedWorld world = new SimulatedWorld(replicas);
    List<SimulatedOperator> operators =
        List.of(new SimulatedOperator(world, "a"), new SimulatedOperator(world, "b"));
    for (int i = 0; i < 12; i++) {
      operators.getFirst().turn(Killed.NEVER);
      world.tick(Duration.ofSeconds(2));
    }
    for (int i = 0; i < EVENTS; i++) {
      story.add(new RandomEvent(world, random).happen());
      int turns = random.nextInt(6);
      for (int turn = 0; turn < turns; turn++) {
        Killed killed = random.nextInt(10) > 0 ? Killed.NEVER : anyOf(Killed.values(), random);
        KeyVerdict verdict = operators.get(random.nextInt(2)).turn(killed);
        story.add("  " + killed + " " + brief(verdict) + " " + nodes(world));
        world.tick(Duration.ofSeconds(1 + random.nextInt(20)));
      }
    }
    converge(world, operators, random, story);
  }

  private static <T> T anyOf(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }

  /** Of each node: the key of its ring, the key that its claim remembers, and its pod. */
  private static List<String> nodes(SimulatedWorld world) {
    return world.nodes.stream()
        .map(
            node ->
                node.ring.orElse("empty")
                    + " "
                    + node.claim().marks().fingerprint().orElse("unknown")
                    + " "
                    + node.pod.map(pod -> pod.state().name()).orElse("no pod"))
        .toList();
  }

  private static String brief(KeyVerdict verdict) {
    return switch (verdict) {
      case Accepted accepted -> "Accepted " + accepted.sealing();
      case KeyVerdict.Held held -> "Held " + held.why().reason() + " " + held.inForce();
      case KeyVerdict.Unknown unknown -> "Unknown " + unknown.why().reason();
      case KeyVerdict.Waiting waiting -> "Waiting";
    };
  }

  /** The right Secrets are back, every machine too, and the spec follows what the refusals say. */
  private static void heal(SimulatedWorld world, List<String> story) {
    world.rightSecrets();
    world.paused = false;
    world.nodes.forEach(node -> node.machineUp = true);
    world.nodes.forEach(node -> node.unreadySince = Optional.empty());
    List<String> rings = world.rings();
    String key =
        rings.stream()
            .filter(word -> world.status.shows(Keys.text(word)))
            .findFirst()
            .orElse(rings.isEmpty() ? "K1" : rings.getFirst());
    Optional<String> previous =
        rings.stream().filter(word -> !word.equals(key)).findFirst().map(it -> secret(it));
    world.asks("aes", secret(key), previous);
    story.add("healed: " + key + " " + previous + " of " + rings);
  }

  private static String secret(String word) {
    return "s" + word.substring(1);
  }

  private static void converge(
      SimulatedWorld world, List<SimulatedOperator> operators, Random random, List<String> story) {
    for (int turn = 0; turn < TURNS_TO_CONVERGE; turn++) {
      if (turn % 40 == 0) {
        heal(world, story);
      }
      KeyVerdict verdict = operators.get(random.nextInt(2)).turn(Killed.NEVER);
      story.add("  " + brief(verdict));
      world.tick(Duration.ofSeconds(5));
      if (verdict instanceof Accepted accepted && asAsked(world, accepted)) {
        return;
      }
    }
    assertThat(world.toString()).as("did not come back").isEmpty();
  }

  private static boolean asAsked(SimulatedWorld world, Accepted accepted) {
    boolean sized =
        world.groups.members() == world.asked
            && world.template.filter(it -> it.replicas() == world.asked).isPresent();
    return sized
        && world.nodes.subList(0, world.asked).stream()
            .filter(node -> !accepted.remarks().heldNodes().containsKey(node.ordinal))
            .allMatch(
                node ->
                    node.serving()
                        && node.pod
                            .flatMap(pod -> pod.restartHash())
                            .equals(world.template.map(template -> template.restartHash())));
  }
}
