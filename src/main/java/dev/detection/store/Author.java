package dev.detection.store;

import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.FilterClient;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.rest.RestStatus;

/**
 * Whose rights a rule runs with: the identity of the request that stored the rule, as the security
 * headers that Elasticsearch itself passes from node to node. They are a bearer identity: kept in
 * the system index, shown by no API, never logged.
 *
 * @param name the user's name; null if security was off or the name cannot be read
 * @param headers the security headers; empty if security was off
 */
public record Author(String name, Map<String, String> headers) {
  private static final String AUTHENTICATION = "_xpack_security_authentication";

  /** The headers that carry an identity, the same that watches and transforms keep. */
  private static final Set<String> IDENTITY =
      Set.of("es-security-runas-user", AUTHENTICATION, "_xpack_security_secondary_authc");

  /** Keeps an own copy of the headers. */
  public Author {
    headers = Map.copyOf(headers);
  }

  /** The identity of the request that this thread works for. */
  public static Author of(ThreadContext context) {
    Map<String, String> headers = new TreeMap<>(context.getHeaders());
    headers.keySet().retainAll(IDENTITY);
    return new Author(nameIn(headers.get(AUTHENTICATION)), headers);
  }

  /**
   * A client whose requests are authorized as this author.
   *
   * @param securityEnabled whether the cluster checks privileges; then an author without identity
   *     (the rule was stored while security was off) is refused rather than run as the system
   */
  public Client client(Client client, boolean securityEnabled) {
    if (securityEnabled && headers.isEmpty()) {
      throw new ElasticsearchSecurityException(
          "the rule was stored while security was off and has no author; store it again",
          RestStatus.FORBIDDEN);
    }
    return new FilterClient(client) {
      @Override
      protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
          ActionType<R> action, Q request, ActionListener<R> listener) {
        ThreadContext context = threadPool().getThreadContext();
        Supplier<ThreadContext.StoredContext> original = context.newRestorableContext(false);
        try (var ignored = context.stashContext()) {
          context.copyHeaders(headers.entrySet());
          super.doExecute(
              action, request, new ContextPreservingActionListener<>(original, listener));
        }
      }
    };
  }

  /** For the system indices alone. */
  Map<String, Object> toDocument() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", name);
    document.put("headers", headers);
    return document;
  }

  static Author fromDocument(Map<String, Object> document) {
    Map<String, String> headers = new LinkedHashMap<>();
    ((Map<?, ?>) document.get("headers"))
        .forEach((name, value) -> headers.put((String) name, String.valueOf(value)));
    return new Author((String) document.get("name"), headers);
  }

  /** How error messages call the author. */
  public String display() {
    return name != null ? name : "unknown";
  }

  @Override
  public String toString() {
    return "author [" + display() + "]";
  }

  /**
   * The user name in an authentication header. The header begins with the transport version,
   * whether the user is internal, and the name; it is read here because the class that wrote it is
   * not part of the server, and only to be shown: rights never depend on it.
   */
  private static String nameIn(String header) {
    if (header == null) {
      return null;
    }
    try (StreamInput in = StreamInput.wrap(Base64.getDecoder().decode(header))) {
      in.setTransportVersion(TransportVersion.readVersion(in));
      boolean internal = in.readBoolean();
      String name = in.readString();
      return internal || name.isBlank() ? null : name;
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      return null; // another layout than ours: the name is only shown, so do without
    }
  }
}
