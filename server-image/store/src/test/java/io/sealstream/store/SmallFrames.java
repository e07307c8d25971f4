package io.sealstream.store;

/** The store's rules, and a catalog whose entries hardly ever fit into a frame. */
class SmallFrames extends StoreRules {
  @Override
  int catalogFrame() {
    return 600;
  }
}
