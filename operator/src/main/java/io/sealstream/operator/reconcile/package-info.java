/**
 * The loop: observe, decide, act, report. It wires the other packages together and may use all of
 * them; the decisions are in guard and plan, the writes in apply. The one idea to know first: every
 * pass begins with a fresh reading and ends with the same result if nothing changed, so a pass may
 * be cut off anywhere and the next one goes on from what the world then is.
 */
package io.sealstream.operator.reconcile;
