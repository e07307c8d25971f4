/**
 * Stories about changes that restart servers: what rolls, what does not, and what clients notice.
 * They use the world only. The one idea to know first: the proof of a change is on the volume, in
 * the headers of files, not in configuration or status.
 */
package io.sealstream.e2e.rolling;
