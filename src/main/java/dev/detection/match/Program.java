package dev.detection.match;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A condition as jumps: which leaf is asked next depends on what the last one said, so that no leaf
 * is asked that no longer matters. Three numbers a leaf: the leaf, where to go on if it holds and
 * where if not.
 */
final class Program {
  /** Where a program ends if the condition holds. */
  static final int TRUE = -1;

  /** Where it ends if the condition does not hold. */
  static final int FALSE = -2;

  private final List<int[]> steps = new ArrayList<>();
  private final Accesses accesses;
  private final ToIntFunction<Node> leaves;

  private Program(Accesses accesses, ToIntFunction<Node> leaves) {
    this.accesses = accesses;
    this.leaves = leaves;
  }

  /** The code of a leaf that is known once the event is walked. */
  static int lookedUp(int number) {
    return number << 1;
  }

  /** The code of a leaf that may have to be asked. */
  static int asked(int number) {
    return number << 1 | 1;
  }

  static boolean isLookedUp(int code) {
    return (code & 1) == 0;
  }

  static int number(int code) {
    return code >>> 1;
  }

  /**
   * The program of a condition.
   *
   * @param accesses says which parts are cheap, and which are rare
   * @param leaves gives each leaf its code
   * @return its steps in a row, the first to begin with; of a condition that asks nothing a single
   *     {@link #TRUE} or {@link #FALSE}
   */
  static int[] of(Node condition, Accesses accesses, ToIntFunction<Node> leaves) {
    Program program = new Program(accesses, leaves);
    int start = program.add(condition, TRUE, FALSE);
    if (start < 0) {
      return new int[] {start};
    }
    // Built from the end, for a jump must know its goal: turned round so that it begins at 0. What
    // was made after the start is never reached.
    int size = start + 1;
    int[] code = new int[3 * size];
    for (int i = 0; i < size; i++) {
      int[] step = program.steps.get(size - 1 - i);
      code[3 * i] = step[0];
      code[3 * i + 1] = turned(step[1], size);
      code[3 * i + 2] = turned(step[2], size);
    }
    return code;
  }

  private static int turned(int goal, int size) {
    return goal < 0 ? goal : 3 * (size - 1 - goal);
  }

  private int add(Node node, int onTrue, int onFalse) {
    return switch (node) {
      case Node.All(var parts) -> {
        int next = onTrue;
        for (Node part : accesses.endingFirst(parts).reversed()) {
          next = add(part, next, onFalse);
        }
        yield next;
      }
      case Node.Any(var parts) -> {
        int next = onFalse;
        for (Node part : accesses.holdingFirst(parts).reversed()) {
          next = add(part, onTrue, next);
        }
        yield next;
      }
      case Node.Not(var part) -> add(part, onFalse, onTrue);
      case Node.Always(boolean truth) -> truth ? onTrue : onFalse;
      case Node.AtLeast some -> leaf(some, onTrue, onFalse);
      case Node.OnValues leaf -> leaf(leaf, onTrue, onFalse);
      case Node.OnEvent leaf -> leaf(leaf, onTrue, onFalse);
    };
  }

  private int leaf(Node leaf, int onTrue, int onFalse) {
    steps.add(new int[] {leaves.applyAsInt(leaf), onTrue, onFalse});
    return steps.size() - 1;
  }
}
