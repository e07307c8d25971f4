/**
 * Measures servers from outside, side by side in one run: the same load generator against
 * Sealstream and against the nats-server of the same machine, in alternation, medians with spread.
 * It uses nothing of the server's code. The one idea to know first: this class of machine is noisy,
 * so only ratios of paired runs are worth printing.
 */
package io.sealstream.bench;
