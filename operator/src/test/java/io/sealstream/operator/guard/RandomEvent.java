package io.sealstream.operator.guard;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Something that people or faults do to a {@link SimulatedWorld}. */
final class RandomEvent {
  private final SimulatedWorld world;
  private final Random random;

  RandomEvent(SimulatedWorld world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** Does it, and says what. */
  String happen() {
    return switch (random.nextInt(18)) {
      case 0, 1 -> editSecret();
      case 2 -> deleteSecret();
      case 3, 4 -> {
        world.rightSecrets();
        yield "every Secret restored";
      }
      case 5, 6, 7 -> changeSpec();
      case 8 -> crash();
      case 9 -> drain();
      case 10 -> machine();
      case 11 -> statusWiped();
      case 12 -> {
        world.paused = !world.paused;
        yield "paused " + world.paused;
      }
      case 13 -> readiness();
      case 14 -> claimsWiped();
      case 16 -> resized();
      case 15 -> {
        world.groups.leaderMoves(random.nextInt(6), random.nextInt(5));
        yield "groups " + world.groups;
      }
      default -> statefulSetDeleted();
    };
  }

  private String editSecret() {
    String name = any(SimulatedWorld.SECRETS);
    String word = any(List.of("K1", "K2", "K3", "K9"));
    world.secrets.put(name, word);
    return name + " edited to " + word;
  }

  private String deleteSecret() {
    String name = any(SimulatedWorld.SECRETS);
    world.secrets.remove(name);
    return name + " deleted";
  }

  private String changeSpec() {
    String cipher = any(List.of("aes", "chachapoly"));
    String key = any(SimulatedWorld.SECRETS);
    Optional<String> previous =
        Optional.of(any(SimulatedWorld.SECRETS))
            .filter(it -> !it.equals(key) && random.nextInt(3) > 0);
    world.asks(cipher, key, previous);
    return "asks for " + cipher + " " + key + " " + previous;
  }

  private String crash() {
    SimulatedNode node = any(world.nodes);
    node.crash(world.now);
    return "crash of " + node.ordinal;
  }

  private String drain() {
    SimulatedNode node = any(world.nodes);
    node.delete();
    return "drain of " + node.ordinal;
  }

  private String resized() {
    if (world.nodes.size() == 1) {
      return "nothing";
    }
    world.asked = world.asked == 3 ? 5 : 3;
    return "asks for " + world.asked + " nodes";
  }

  private String readiness() {
    SimulatedNode node = any(world.nodes);
    node.unreadySince = node.unreadySince.isPresent() ? Optional.empty() : Optional.of(world.now);
    return node.ordinal + (node.unreadySince.isPresent() ? " is not ready" : " is ready");
  }

  private String machine() {
    SimulatedNode node = any(world.nodes);
    node.machineUp = !node.machineUp;
    return "machine of " + node.ordinal + (node.machineUp ? " back" : " cut off");
  }

  /**
   * One memory at a time: without both, a pod has to start and be refused before anything is known.
   */
  private String statusWiped() {
    if (world.template.isEmpty() || world.status.returned() || world.claimsAreWiped()) {
      return "nothing";
    }
    world.wipeStatus();
    return "status wiped";
  }

  private String claimsWiped() {
    if (world.template.isEmpty() || !world.status.remembers() || world.somebodyLeaves()) {
      return "nothing";
    }
    world.wipeClaims();
    return "annotations of every claim wiped";
  }

  private String statefulSetDeleted() {
    if (!world.status.remembers()) {
      return "nothing";
    }
    world.template = Optional.empty();
    return "StatefulSet deleted (pods left alone)";
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
