package io.sealstream.store;

/**
 * The store's rules that a test can switch off one by one, to prove that its simulation notices.
 * The product always runs these.
 */
class StoreRules {
  /** Acknowledgements wait for the sync, unless a sync interval was configured. */
  boolean syncsBeforeAck() {
    return true;
  }
}
