package dev.detection.query;

import dev.detection.rule.Position;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Compares trees of conditions and queries without their positions. */
public final class Trees {
  private Trees() {}

  /** The same tree with every position unknown: any record, list or plain value. */
  public static Object withoutPositions(Object tree) {
    return switch (tree) {
      case null -> null;
      case Position at -> Position.UNKNOWN;
      case List<?> list -> list.stream().map(Trees::withoutPositions).toList();
      case Record node -> rebuilt(node);
      default -> tree;
    };
  }

  private static Object rebuilt(Record node) {
    try {
      RecordComponent[] components = node.getClass().getRecordComponents();
      Object[] values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = withoutPositions(components[i].getAccessor().invoke(node));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return node.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(node.getClass().getName(), e);
    }
  }
}
