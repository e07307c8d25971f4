/**
 * The StreamingCluster resource: its spec as a person writes it, its status as the operator reports
 * it, and the annotations that go with it. It may use the Kubernetes model and the cipher names,
 * and nothing else of ours. The one idea to know first: records read what left-out fields mean, so
 * that code behind them sees the same defaults whether or not an API server filled them in, and the
 * committed CRD is generated from these classes.
 */
package io.sealstream.operator.api;
