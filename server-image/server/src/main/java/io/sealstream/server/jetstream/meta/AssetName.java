package io.sealstream.server.jetstream.meta;

import java.util.Comparator;

/** A stream's name within the cluster. */
public record AssetName(String account, String stream) implements Comparable<AssetName> {
  /** Where streams are that belong to no account of their own. */
  public static final String GLOBAL = "$G";

  private static final Comparator<AssetName> ORDER =
      Comparator.comparing(AssetName::account).thenComparing(AssetName::stream);

  /** A stream of the one account that there is. */
  public static AssetName of(String stream) {
    return new AssetName(GLOBAL, stream);
  }

  @Override
  public int compareTo(AssetName other) {
    return ORDER.compare(this, other);
  }
}
