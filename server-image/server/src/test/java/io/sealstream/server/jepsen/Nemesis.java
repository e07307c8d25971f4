package io.sealstream.server.jepsen;

import io.sealstream.server.jepsen.Fault.Healing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Strikes, again and again, heals, and now and then lets the cluster get well. One thread. */
final class Nemesis {
  private final Stage stage;
  private final Consumer<Boolean> calm;
  private final Random random;
  private final List<Fault> drawn;
  private final List<Fault> plan = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  /**
   * @param drawn of which each comes once, in random order, and then again
   * @param calm told whether nothing is wrong
   */
  Nemesis(List<Fault> drawn, Stage stage, Consumer<Boolean> calm) {
    this.drawn = drawn;
    this.stage = stage;
    this.calm = calm;
    this.random = stage.random();
  }

  /** What it did, and to whom. */
  String told() {
    return String.join(", ", done);
  }

  /** For a while; ends when the cluster is well. */
  void rage(long millis) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean well = true;
    while (System.nanoTime() < end) {
      Fault fault = next();
      if (fault.takesACopy() && !well) {
        getWell();
      }
      calm.accept(false);
      round(fault);
      well = random.nextBoolean();
      if (well) {
        getWell();
        stage.hold(200 + random.nextInt(500), () -> false);
      }
    }
    getWell();
  }

  private Fault next() {
    if (plan.isEmpty()) {
      plan.addAll(drawn);
      Collections.shuffle(plan, random);
    }
    return plan.removeFirst();
  }

  private void round(Fault fault) throws Exception {
    List<Healing> wounds = new ArrayList<>();
    String story = strike(fault, wounds);
    if (random.nextBoolean()) {
      stage.hold(random.nextInt(700), () -> false);
      story += " + " + strike(Fault.SECOND.get(random.nextInt(Fault.SECOND.size())), wounds);
    }
    done.add(story);
    stage.hold(500 + random.nextInt(2500), () -> false);
    Collections.shuffle(wounds, random);
    for (Healing wound : wounds) {
      wound.heal();
    }
    tellWhatHappened();
  }

  private String strike(Fault fault, List<Healing> wounds) throws Exception {
    stage.told().clear();
    wounds.add(fault.strike(stage));
    String story = "%s(%s)".formatted(fault, String.join(" ", stage.told()));
    stage.told().clear();
    return story;
  }

  private void getWell() throws Exception {
    stage.makeWell();
    tellWhatHappened();
    calm.accept(true);
  }

  private void tellWhatHappened() {
    done.addAll(stage.told());
    stage.told().clear();
  }
}
