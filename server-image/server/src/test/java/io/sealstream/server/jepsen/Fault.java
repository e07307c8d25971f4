package io.sealstream.server.jepsen;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What goes wrong. A fault is there from when it strikes until it is healed. */
enum Fault {
  KILL_ONE {
    @Override
    Healing strike(Stage stage) throws Exception {
      return kill(List.of(stage.anyone()));
    }
  },

  KILL_MAJORITY {
    @Override
    Healing strike(Stage stage) throws Exception {
      return kill(stage.majority());
    }
  },

  KILL_ALL {
    @Override
    Healing strike(Stage stage) throws Exception {
      return kill(stage.everyone());
    }
  },

  PAUSE_ONE {
    @Override
    Healing strike(Stage stage) throws Exception {
      return pause(List.of(stage.anyone()));
    }
  },

  PAUSE_LEADER {
    @Override
    Healing strike(Stage stage) throws Exception {
      return pause(List.of(stage.leader()));
    }
  },

  PAUSE_MAJORITY {
    @Override
    Healing strike(Stage stage) throws Exception {
      return pause(stage.majority());
    }
  },

  ISOLATE_ONE {
    @Override
    Healing strike(Stage stage) {
      stage.network().isolate(stage.anyone().name());
      return stage.network()::heal;
    }
  },

  ISOLATE_LEADER {
    @Override
    Healing strike(Stage stage) throws Exception {
      stage.network().isolate(stage.leader().name());
      return stage.network()::heal;
    }
  },

  /** A leader that is heard and hears nothing, or the other way round. */
  ONE_WAY {
    @Override
    Healing strike(Stage stage) throws Exception {
      String leader = stage.leader().name();
      boolean deaf = stage.random().nextBoolean();
      for (String other : Cluster.NAMES) {
        if (!other.equals(leader)) {
          stage.network().cut(deaf ? other : leader, deaf ? leader : other);
        }
      }
      return stage.network()::heal;
    }
  },

  /** Two servers see the third one only. */
  BRIDGE {
    @Override
    Healing strike(Stage stage) {
      List<Node> two = stage.majority();
      stage.network().part(two.getFirst().name(), two.getLast().name());
      return stage.network()::heal;
    }
  },

  /** Nobody sees anybody. */
  SHATTER {
    @Override
    Healing strike(Stage stage) {
      Cluster.NAMES.forEach(stage.network()::isolate);
      return stage.network()::heal;
    }
  },

  POWER_CUT_ONE {
    @Override
    Healing strike(Stage stage) throws Exception {
      return powerCut(List.of(stage.anyone()), stage);
    }
  },

  POWER_CUT_ALL {
    @Override
    Healing strike(Stage stage) throws Exception {
      return powerCut(stage.everyone(), stage);
    }
  },

  /** A volume of one server rots while it is down. */
  ROT {
    @Override
    Healing strike(Stage stage) throws Exception {
      Node node = stage.anyone();
      node.kill();
      Rot rot = Rot.values()[stage.random().nextInt(Rot.values().length)];
      stage.tell(rot.spoil(node.disk(), stage.random()));
      node.start();
      return () -> stage.rebuildUnlessItServes(node);
    }
  },

  /** A server loses its volume; now and then it is removed from the cluster before it is back. */
  WIPE {
    @Override
    Healing strike(Stage stage) throws Exception {
      Node node = stage.anyone();
      node.kill();
      node.wipe();
      if (stage.random().nextBoolean()) {
        stage.remove(node);
      }
      node.start();
      return () -> {};
    }
  },

  /** A stream goes from three servers to one; it is brought back when all else is healed. */
  SCALE_DOWN {
    @Override
    Healing strike(Stage stage) throws Exception {
      stage.scale(1);
      return () -> {};
    }
  },

  FULL_ONE {
    @Override
    Healing strike(Stage stage) throws Exception {
      return fill(List.of(stage.anyone()), stage);
    }
  },

  FULL_MAJORITY {
    @Override
    Healing strike(Stage stage) throws Exception {
      return fill(stage.majority(), stage);
    }
  },

  /** Others are to lead, though nothing is wrong. */
  STEP_DOWN {
    @Override
    Healing strike(Stage stage) throws Exception {
      for (String stream : Stage.STREAMS) {
        stage.askOnce("STREAM.LEADER.STEPDOWN." + stream, Map.of());
      }
      stage.askOnce("META.LEADER.STEPDOWN", Map.of());
      return () -> {};
    }
  };

  /** What can come on top of another one. */
  static final List<Fault> SECOND =
      List.of(
          KILL_ONE,
          PAUSE_ONE,
          PAUSE_LEADER,
          ISOLATE_ONE,
          ISOLATE_LEADER,
          ONE_WAY,
          BRIDGE,
          POWER_CUT_ONE,
          STEP_DOWN);

  private static final long LITTLE = 100 << 10;

  /** Ends a fault. */
  interface Healing {
    void heal() throws Exception;
  }

  /** As a run's line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Begins. */
  abstract Healing strike(Stage stage) throws Exception;

  /** It takes what one server has: all others must have everything. */
  boolean takesACopy() {
    return this == ROT || this == WIPE || this == SCALE_DOWN;
  }

  private static Healing kill(List<Node> nodes) throws InterruptedException {
    for (Node node : nodes) {
      node.kill();
    }
    return () -> start(nodes);
  }

  private static void start(List<Node> nodes) throws Exception {
    for (Node node : nodes) {
      node.start();
    }
  }

  private static Healing pause(List<Node> nodes) throws Exception {
    for (Node node : nodes) {
      node.pause();
    }
    return () -> {
      for (Node node : nodes) {
        node.resume();
      }
    };
  }

  private static Healing powerCut(List<Node> nodes, Stage stage) throws Exception {
    for (Node node : nodes) {
      node.losePowerAfter(stage.random().nextInt(40));
    }
    stage.hold(1000, () -> nodes.stream().anyMatch(Node::isDark));
    for (Node node : nodes) {
      node.losePower(stage.random().nextLong());
    }
    return () -> start(nodes);
  }

  private static Healing fill(List<Node> nodes, Stage stage) throws Exception {
    for (Node node : nodes) {
      node.fillUp(stage.random().nextLong(LITTLE));
    }
    return () -> nodes.forEach(Node::makeRoom);
  }
}
