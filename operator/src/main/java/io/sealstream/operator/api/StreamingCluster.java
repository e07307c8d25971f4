package io.sealstream.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** An encrypted streaming cluster. The operator reads the spec and writes only the status. */
@Group(StreamingCluster.GROUP)
@Version(StreamingCluster.VERSION)
@Kind("StreamingCluster")
@Plural("streamingclusters")
@ShortNames("scl")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".status.readyReplicas", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Desired", jsonPath = ".spec.replicas", type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Cipher",
    jsonPath = ".status.encryption.cipher",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Key",
    jsonPath = ".status.encryption.keyFingerprint",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "Version",
    jsonPath = ".status.version",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Resealed%",
    jsonPath = ".status.encryption.resealedPercent",
    type = Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Rolling",
    jsonPath = ".status.rollout.step.node",
    type = Type.STRING,
    priority = 1)
public final class StreamingCluster
    extends CustomResource<StreamingClusterSpec, StreamingClusterStatus> implements Namespaced {

  public static final String GROUP = "sealstream.io";
  public static final String VERSION = "v1alpha1";

  private static final long serialVersionUID = 1;
}
