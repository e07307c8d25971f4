package io.sealstream.server.crash;

import java.io.IOException;

/**
 * What an administrator changes about a server that is used and may die of it at any moment. A
 * change is begun; whether it is complete when the server dies, or never begun, is the point.
 */
enum Change {
  /** Another cipher from the next start on; what is there is re-sealed while the server runs. */
  CIPHER {
    @Override
    void beforeStart(NodeSettings settings) {
      settings.changeCipher();
    }
  },

  /** A new master key from the next start on. */
  KEY_BY_RESTART {
    @Override
    void beforeStart(NodeSettings settings) {
      settings.rotate();
    }
  },

  /** A new master key for the running server. */
  KEY_BY_RELOAD {
    @Override
    void whileItRuns(Node node) throws IOException, InterruptedException {
      if (node.settings().rotate()) {
        node.reload();
      }
    }
  };

  void beforeStart(NodeSettings settings) {}

  void whileItRuns(Node node) throws IOException, InterruptedException {}
}
