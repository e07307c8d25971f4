package io.sealstream.operator.guard;

import java.util.List;
import java.util.Optional;

/** What the resource can ask for and a release does not carry out: refused, never ignored. */
interface NotBuilt {

  /** The paths of the spec that it does not know what to do with. */
  List<String> fields(Situation now);

  /** Why the number of nodes stays what it is; empty where it may change. */
  Optional<Remark> resizing(Situation now);

  static NotBuilt inThisRelease() {
    return new NotBuilt() {
      @Override
      public List<String> fields(Situation now) {
        return UnsupportedFields.in(now);
      }

      @Override
      public Optional<Remark> resizing(Situation now) {
        return new Alone(now).refusal();
      }
    };
  }
}
