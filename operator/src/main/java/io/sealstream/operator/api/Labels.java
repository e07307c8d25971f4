package io.sealstream.operator.api;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The labels of everything that the operator makes. */
public final class Labels {
  public static final String OPERATOR = "sealstream-operator";

  /** On every object of a cluster: the cluster's name. */
  public static final String CLUSTER = "sealstream.io/cluster";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Selects every object that the operator made, of all clusters. */
  public static final String MANAGED = MANAGED_BY + "=" + OPERATOR;

  public static final String NAME = "app.kubernetes.io/name";
  public static final String INSTANCE = "app.kubernetes.io/instance";
  public static final String COMPONENT = "app.kubernetes.io/component";

  private Labels() {}

  public static SortedMap<String, String> of(Names names) {
    SortedMap<String, String> labels = new TreeMap<>(selecting(names));
    labels.put(COMPONENT, "server");
    labels.put(INSTANCE, names.cluster());
    labels.put(MANAGED_BY, OPERATOR);
    return labels;
  }

  /** What selects the pods of a cluster; never changes, since a StatefulSet's selector cannot. */
  public static Map<String, String> selecting(Names names) {
    return new TreeMap<>(Map.of(NAME, "sealstream", CLUSTER, names.cluster()));
  }

  /** The same as text, for the scale subresource. */
  public static String selector(Names names) {
    return NAME + "=sealstream," + CLUSTER + "=" + names.cluster();
  }
}
