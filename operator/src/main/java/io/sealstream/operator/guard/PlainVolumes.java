package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Observation;

/** Which volumes hold a store that is not sealed. */
public final class PlainVolumes {
  private PlainVolumes() {}

  /** True while somebody says of a volume, held ones left out, that its store is plain. */
  public static boolean areKnown(Observation seen) {
    return Situation.of(seen).active().stream()
        .anyMatch(volume -> volume.state() == VolumeKey.State.PLAIN);
  }
}
