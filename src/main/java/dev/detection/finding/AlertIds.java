package dev.detection.finding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Ids of alerts: they depend on what the alert is about and never on when a run happened, so that
 * an alert that is written twice is there once.
 *
 * <p>SHA-256 over the parts, each with its length before it. Kibana joins the parts without
 * separator, so that two different alerts can share an id; and its ids hold the internal id of the
 * rule, so that a rule that is deleted and imported again alerts again on old events. Ours hold the
 * {@code rule_id}.
 */
public final class AlertIds {
  private AlertIds() {}

  /** An alert of a rule on one document. */
  public static String ofDocument(String ruleId, String index, String id) {
    return hash("document", ruleId, index, id);
  }

  /** What a new_terms rule alerts about: the values, whatever document has them. */
  public static String ofTerms(String ruleId, List<Object> values) {
    return hash("terms", ruleId, typed(values));
  }

  /**
   * An alert that values are new.
   *
   * @param terms {@link #ofTerms} of the values
   * @param previous id of the last alert about the same values, empty if this is the first. Two
   *     runs that find the same values new after the same last alert write the same alert,
   *     whichever document each found first
   */
  public static String ofNewTerms(String terms, String previous) {
    return hash("new_terms", terms, previous);
  }

  private static String typed(List<Object> values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      String shown = String.valueOf(value);
      text.append(value instanceof String ? 's' : 'v').append(shown.length()).append(':');
      text.append(shown);
    }
    return text.toString();
  }

  private static String hash(String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
  }
}
