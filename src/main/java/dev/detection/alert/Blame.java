package dev.detection.alert;

import java.util.Set;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.indices.IndexClosedException;
import org.elasticsearch.rest.RestStatus;

/** Whose fault it is that something could not be done with a document. */
enum Blame {
  /** The document's: trying again would fail again. */
  DOCUMENT,
  /** The cluster's, as it is now: the same will work later. */
  CLUSTER,
  /** Not known: worth some more tries. */
  UNKNOWN;

  /** Blocks (flood stage too), rights, missing indices and shards, rejections, timeouts. */
  private static final Set<RestStatus> FOR_NOW =
      Set.of(
          RestStatus.UNAUTHORIZED,
          RestStatus.FORBIDDEN,
          RestStatus.NOT_FOUND,
          RestStatus.REQUEST_TIMEOUT,
          RestStatus.TOO_MANY_REQUESTS,
          RestStatus.BAD_GATEWAY,
          RestStatus.SERVICE_UNAVAILABLE,
          RestStatus.GATEWAY_TIMEOUT);

  private static final Set<RestStatus> FOR_EVER =
      Set.of(
          RestStatus.BAD_REQUEST,
          RestStatus.REQUEST_ENTITY_TOO_LARGE,
          RestStatus.UNPROCESSABLE_ENTITY);

  static Blame of(Throwable e) {
    Throwable cause = ExceptionsHelper.unwrapCause(e);
    RestStatus status = ExceptionsHelper.status(cause);
    if (FOR_NOW.contains(status) || isOfIndex(cause)) {
      return CLUSTER;
    }
    return FOR_EVER.contains(status) ? DOCUMENT : UNKNOWN;
  }

  /** Bad requests by their status, but for what is wrong with the index they went to. */
  private static boolean isOfIndex(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof IndexClosedException
        || message.startsWith("no write index is defined")
        || message.startsWith("number of documents in the index cannot exceed");
  }
}
