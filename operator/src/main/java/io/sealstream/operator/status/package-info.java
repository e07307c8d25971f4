/**
 * What a person sees: the status of a cluster and its events, made from one reading of the world,
 * the verdict and the roll. It may use the resource's classes and what was observed and decided; it
 * writes nothing. The one idea to know first: the status is computed whole each time and compared,
 * so wiping it loses nothing but the times at which something began.
 */
package io.sealstream.operator.status;
