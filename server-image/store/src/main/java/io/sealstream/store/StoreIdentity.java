package io.sealstream.store;

import io.sealstream.keyring.Id128;

/** Whose a store is. Made at its birth and never changed. */
record StoreIdentity(Id128 clusterId, Id128 storeId, Id128 nodeId) {}
