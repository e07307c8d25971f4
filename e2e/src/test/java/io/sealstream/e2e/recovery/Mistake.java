package io.sealstream.e2e.recovery;

import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.World;

/** What people do to the key of a cluster that serves under Secret {@code demo-key}. */
enum Mistake {
  EDITED_SECRET("KeyChangeRefused") {
    @Override
    void happens(World world, DeployedCluster cluster) {
      world.secret("demo-key", World.newKey());
    }
  },
  ANOTHER_SECRET("KeyChangeRefused") {
    @Override
    void happens(World world, DeployedCluster cluster) {
      world.secret("other-key", World.newKey());
      cluster.apply(Spec.sealed("other-key"));
    }
  },
  DELETED_SECRET("KeySecretMissing") {
    @Override
    void happens(World world, DeployedCluster cluster) {
      world.deleteSecret("demo-key");
    }
  },
  EMPTIED_SECRET("KeyEmpty") {
    @Override
    void happens(World world, DeployedCluster cluster) {
      world.secret("demo-key", "");
    }
  },
  WRONG_PREVIOUS_KEY("PreviousKeyMismatch") {
    @Override
    void happens(World world, DeployedCluster cluster) {
      world.secret("new-key", World.newKey());
      world.secret("stranger", World.newKey());
      cluster.apply(Spec.sealed("new-key").previousKey("stranger"));
    }
  };

  private final String reason;

  Mistake(String reason) {
    this.reason = reason;
  }

  /** Why the operator refuses it. */
  String reason() {
    return reason;
  }

  abstract void happens(World world, DeployedCluster cluster);
}
