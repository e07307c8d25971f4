package io.sealstream.store;

import java.io.IOException;

/** What a program meets after the power went at an event: nothing works until the restart. */
public final class PowerLoss extends IOException {
  private static final long serialVersionUID = 1L;

  PowerLoss(SimEvent at) {
    super("power lost at " + at);
  }
}
