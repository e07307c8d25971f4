package io.sealstream.store;

import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.List;

/** How an opening ended. */
public sealed interface OpeningOutcome {
  /** The store is open, locked and started: epoch and boot id are on disk. */
  final class Opened implements OpeningOutcome {
    private final OpenedStore store;
    private final List<String> notices;

    Opened(OpenedStore store, List<String> notices) {
      this.store = store;
      this.notices = List.copyOf(notices);
    }

    OpenStore store() {
      return store;
    }

    /** Identity and key. */
    public StoreFacts facts() {
      return store.facts();
    }

    /**
     * Rotates the master key while the store works, by the rules of a start: the ring is wrapped
     * anew when the previous key opens it. A ring that cannot be read is refused, and one that is
     * gone is put back. Any thread; blocks up to a second (key derivation).
     *
     * @param request its keys are zeroed; its cipher is not looked at
     * @throws IOException when a write failed: either key may open the store, the next start
     *     finishes the change, and this process must not go on writing
     */
    public RewrapOutcome rewrap(OpeningRequest request) throws IOException {
      return store.rewrap(request);
    }

    /**
     * The store's engine; whoever takes it closes it, and with it the store. Where it cannot be
     * had, the store is closed.
     */
    public SealedStore engine(StoreSettings settings) throws IOException {
      try {
        return StoreEngine.of(store, settings);
      } catch (IOException | RuntimeException e) {
        store.close();
        throw e;
      }
    }

    /** What somebody should know, one line each: a finished rotation, a mended copy of the ring. */
    public List<String> notices() {
      return notices;
    }
  }

  /**
   * The store stays closed.
   *
   * @param why what happened, to what, and what to do; one line, no secrets
   */
  record Refused(StartCode code, String why, StartFacts facts, Touched touched)
      implements OpeningOutcome {}

  /** What a refused start did to the directory. */
  enum Touched {
    /** Not a byte, name or time stamp changed. */
    UNTOUCHED,
    /**
     * The key had opened it and the start was being noted, or was: the disk failed, or what the
     * superblock names cannot be read. The next start goes on or begins again.
     */
    UNFINISHED
  }
}
