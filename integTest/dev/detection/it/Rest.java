package dev.detection.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.message.BasicHeader;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/**
 * Calls one node as one user. A body is a map or a text (sent as JSON), a list of maps (sent as
 * NDJSON), a {@link Body}, or null for none. A status from 400 on is thrown as {@link
 * ResponseException} by all methods but {@link #call}.
 */
public final class Rest implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final RestClient client;

  /** A body of any other kind. */
  public record Body(String contentType, String text) {}

  /**
   * @param status the HTTP status
   * @param body the body as it came, empty if there was none
   */
  public record Answer(int status, String body) {
    /** The body as a JSON object. */
    public Map<String, Object> json() {
      return Json.parse(body);
    }
  }

  /**
   * @param port HTTP port on this machine
   * @param user null to send no credentials
   */
  Rest(int port, String user, String password) {
    this(port, user, password, TIMEOUT);
  }

  /**
   * @param port HTTP port on this machine
   * @param user null to send no credentials
   * @param timeout how long an answer may take; then an IOException is thrown
   */
  Rest(int port, String user, String password, Duration timeout) {
    RestClientBuilder builder =
        RestClient.builder(new HttpHost("127.0.0.1", port))
            .setRequestConfigCallback(
                config -> config.setSocketTimeout(Math.toIntExact(timeout.toMillis())));
    if (user != null) {
      byte[] credentials = (user + ":" + password).getBytes(UTF_8);
      String basic = "Basic " + Base64.getEncoder().encodeToString(credentials);
      builder.setDefaultHeaders(new Header[] {new BasicHeader("Authorization", basic)});
    }
    client = builder.build();
  }

  /** Reads a JSON object. */
  public Map<String, Object> get(String path) throws IOException {
    return send("GET", path, null).json();
  }

  /** Sends a body and reads a JSON object. */
  public Map<String, Object> put(String path, Object body) throws IOException {
    return send("PUT", path, body).json();
  }

  /** Sends a body and reads a JSON object. */
  public Map<String, Object> post(String path, Object body) throws IOException {
    return send("POST", path, body).json();
  }

  /** Deletes and reads a JSON object. */
  public Map<String, Object> delete(String path) throws IOException {
    return send("DELETE", path, null).json();
  }

  /** Whatever the node answers, errors too. */
  public Answer call(String method, String path, Object body) throws IOException {
    try {
      return send(method, path, body);
    } catch (ResponseException e) {
      return answer(e.getResponse());
    }
  }

  private Answer send(String method, String path, Object body) throws IOException {
    Request request = new Request(method, path);
    switch (body) {
      case null -> {}
      case Map<?, ?> object -> request.setJsonEntity(Json.print(object));
      case List<?> lines -> request.setEntity(entity(ndjson(lines)));
      case Body other -> request.setEntity(entity(other));
      default -> request.setJsonEntity(body.toString());
    }
    return answer(client.performRequest(request));
  }

  private static Body ndjson(List<?> lines) {
    return new Body(
        "application/x-ndjson",
        lines.stream().map(line -> Json.print((Map<?, ?>) line) + "\n").collect(joining()));
  }

  private static StringEntity entity(Body body) {
    return new StringEntity(body.text(), ContentType.create(body.contentType(), UTF_8));
  }

  private static Answer answer(Response response) throws IOException {
    String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
    return new Answer(response.getStatusLine().getStatusCode(), body);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
