/**
 * From configuration to an open store: finds the keys, opens, and either hands the store to
 * JetStream or says in one line why not. It may use the store, JetStream, the admin listener and
 * core; only {@code Main} uses it. The one idea to know first: nothing here decides about keys,
 * {@code StoreOpening} does; this package asks the right question and passes the answer on.
 */
package io.sealstream.server.start;
