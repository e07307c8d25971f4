/**
 * How a change reaches the pods: {@link io.sealstream.operator.plan.RolloutPlanner} is a pure
 * function from an observation and the guard's verdict to the one next {@link
 * io.sealstream.operator.plan.Step}. It may use the guard, the observation and the resource's
 * classes; it imports no Kubernetes client and acts on nothing. The one idea to know first: no
 * memory is needed, every phase of a roll can be told from the world, and the claim in the status
 * only says which operator acts.
 */
package io.sealstream.operator.plan;
