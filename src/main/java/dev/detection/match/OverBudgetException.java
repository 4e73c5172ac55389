package dev.detection.match;

/** The work that a document may cost is spent: no fault, so without a stack trace. */
final class OverBudgetException extends RuntimeException {
  OverBudgetException() {
    super("the budget is spent", null, false, false);
  }
}
