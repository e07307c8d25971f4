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

  /** A store that was plain is sealed from the next start on, segment by segment. */
  PLAIN_TO_SEALED {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isPlain();
    }

    @Override
    void beforeStart(NodeSettings settings) {
      settings.seal();
    }
  },

  /** A new master key from the next start on. */
  KEY_BY_RESTART {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isSealed();
    }

    @Override
    void beforeStart(NodeSettings settings) {
      settings.rotate();
    }
  },

  /** A new master key for the running server. */
  KEY_BY_RELOAD {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isSealed();
    }

    @Override
    void whileItRuns(Node node) throws IOException, InterruptedException {
      if (node.settings().rotate()) {
        node.reload();
      }
    }
  },

  /** New data keys for everything; what is under the old ones is written anew. */
  REKEY {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isSealed();
    }

    @Override
    void whileItRuns(Node node) throws IOException, InterruptedException {
      if (node.isStrict()) { // what is being sealed gets no newer keys
        node.rekey();
      }
    }
  };

  /** Whether it can be asked of such a server. */
  boolean fits(NodeSettings settings) {
    return true;
  }

  void beforeStart(NodeSettings settings) {}

  void whileItRuns(Node node) throws IOException, InterruptedException {}
}
