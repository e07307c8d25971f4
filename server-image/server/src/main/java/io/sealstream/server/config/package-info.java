/**
 * What the server was told: the command line, the configuration file in NATS's language, and the
 * options made of both. Uses only the JDK. The one idea to know first: an option is understood,
 * refused by name, or unknown, and the last two end the start; nothing is ignored.
 */
package io.sealstream.server.config;
