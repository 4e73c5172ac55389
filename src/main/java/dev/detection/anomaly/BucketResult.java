package dev.detection.anomaly;

import dev.detection.rule.Job;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job found in one bucket.
 *
 * @param start of the bucket
 * @param anomalyScore 0 to 100, that of the most unusual split
 * @param records the most unusual first; those that are ordinary are not there
 * @param leftOut how many unusual splits are not among the records, since there were so many
 * @param influencers the most unusual first
 * @param lateDocuments documents of earlier buckets that are counted in this one
 * @param size what the models take
 * @param followed the split that {@link Analysis#follow} names; null if there is none, or the
 *     bucket says nothing of it
 */
public record BucketResult(
    Job job,
    Instant start,
    double anomalyScore,
    List<AnomalyRecord> records,
    long leftOut,
    List<InfluencerResult> influencers,
    long lateDocuments,
    ModelSize size,
    PlotPoint followed) {
  /** Keeps own copies of the lists. */
  public BucketResult {
    records = List.copyOf(records);
    influencers = List.copyOf(influencers);
  }

  /**
   * A result as it is stored.
   *
   * @param id the same whenever the same is found
   * @param source by the documented names of the fields
   */
  public record Document(String id, Map<String, Object> source) {}

  /**
   * The results to store: the bucket's own, whether anything was unusual in it or not, the records
   * and the influencers.
   *
   * @param events how many documents were counted in the bucket, late ones included
   */
  public List<Document> documents(long events) {
    List<Document> documents = new ArrayList<>();
    documents.add(bucketDocument(events));
    documents.addAll(recordDocuments());
    for (InfluencerResult one : influencers) {
      Map<String, Object> told = head("influencer");
      told.putAll(one.toMap());
      String hash = hash(one.value());
      documents.add(new Document(id("influencer") + "_" + one.field() + "_" + hash, told));
    }
    return documents;
  }

  private Document bucketDocument(long events) {
    Map<String, Object> told = head("bucket");
    told.put("anomaly_score", anomalyScore);
    told.put("initial_anomaly_score", anomalyScore);
    told.put("event_count", events);
    if (leftOut > 0) {
      told.put("records_left_out", leftOut);
    }
    if (lateDocuments > 0) {
      told.put("late_documents", lateDocuments);
      told.put(
          "annotation",
          "[%s] documents of earlier buckets came after these were judged, and are counted here"
              .formatted(lateDocuments));
    }
    return new Document(id("bucket"), told);
  }

  /** The records as they are stored. */
  public List<Document> recordDocuments() {
    List<Document> documents = new ArrayList<>();
    for (AnomalyRecord one : records) {
      Map<String, Object> told = head("record");
      told.putAll(one.toMap());
      Split split = one.split();
      String hash = hash(split.partition(), split.over(), split.by());
      documents.add(new Document(id("record") + "_" + one.detector().index() + "_" + hash, told));
    }
    return documents;
  }

  private Map<String, Object> head(String type) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("job_id", job.id());
    told.put("result_type", type);
    told.put("timestamp", start.toEpochMilli());
    told.put("bucket_span", job.bucketSpan().toSeconds());
    told.put("is_interim", false);
    return told;
  }

  private String id(String type) {
    return job.id() + "_" + type + "_" + start.toEpochMilli() + "_" + job.bucketSpan().toSeconds();
  }

  /** Each part with its length before it, so that different parts never come to the same. */
  private static String hash(String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
      int length = part == null ? -1 : bytes.length;
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
  }
}
