package io.sealstream.operator.status;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.Remark;

/** What one condition says now. */
record Statement(ConditionType type, Truth truth, Reason reason, String message) {

  enum Truth {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String word;

    Truth(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Statement yes(ConditionType type, Reason reason, String message) {
    return new Statement(type, Truth.TRUE, reason, message);
  }

  static Statement no(ConditionType type, Reason reason, String message) {
    return new Statement(type, Truth.FALSE, reason, message);
  }

  static Statement unknown(ConditionType type, Reason reason, String message) {
    return new Statement(type, Truth.UNKNOWN, reason, message);
  }

  static Statement yes(ConditionType type, Remark remark) {
    return yes(type, remark.reason(), remark.message());
  }

  static Statement no(ConditionType type, Remark remark) {
    return no(type, remark.reason(), remark.message());
  }

  static Statement unknown(ConditionType type, Remark remark) {
    return unknown(type, remark.reason(), remark.message());
  }
}
