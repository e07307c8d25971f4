package io.sealstream.server.crash;

import java.io.IOException;

/**
 * What an administrator changes about a server that is used and may die of it at any moment. A
 * change is begun, and may be under way when the server dies.
 */
enum Change {
  /** Another cipher from the next start on; what is there is re-sealed while the server runs. */
  CIPHER {
    @Override
    boolean beforeStart(NodeSettings settings) {
      settings.changeCipher();
      return true;
    }
  },

  /** A store that was plain is sealed from the next start on, segment by segment. */
  PLAIN_TO_SEALED {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isPlain();
    }

    @Override
    boolean beforeStart(NodeSettings settings) {
      settings.seal();
      return true;
    }
  },

  /** A new master key from the next start on. */
  KEY_BY_RESTART {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isSealed();
    }

    @Override
    boolean beforeStart(NodeSettings settings) {
      return settings.rotate();
    }
  },

  /** A new master key for the running server. */
  KEY_BY_RELOAD {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isSealed();
    }

    @Override
    boolean whileItRuns(Node node) throws IOException, InterruptedException {
      boolean rotates = node.settings().rotate();
      if (rotates) {
        node.reload();
      }
      return rotates;
    }
  },

  /** New data keys for everything; what is under the old ones is written anew. */
  REKEY {
    @Override
    boolean fits(NodeSettings settings) {
      return settings.isSealed();
    }

    @Override
    boolean whileItRuns(Node node) throws IOException, InterruptedException {
      boolean strict = node.isStrict(); // what is being sealed gets no newer keys
      if (strict) {
        node.rekey();
      }
      return strict;
    }
  };

  /** Whether it can be asked of such a server. */
  boolean fits(NodeSettings settings) {
    return true;
  }

  /** Whether it was begun. */
  boolean beforeStart(NodeSettings settings) {
    return false;
  }

  /** Whether it was begun. */
  boolean whileItRuns(Node node) throws IOException, InterruptedException {
    return false;
  }
}
