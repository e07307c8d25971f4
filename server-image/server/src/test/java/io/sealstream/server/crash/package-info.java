/**
 * Stories of a real server process that dies: killed with kill -9 under load, or traced while it
 * acknowledges. They use a real process, a real disk and a real NATS client. The one idea to know
 * first: what was acknowledged is written down outside the server, and must be there afterwards.
 */
package io.sealstream.server.crash;
