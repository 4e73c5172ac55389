package dev.detection.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.Option;

/** The cluster that a command works with. Secrets are never on the command line. */
final class Cluster {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Option(
      names = "--url",
      defaultValue = "${env:DETECTION_URL:-http://localhost:9200}",
      paramLabel = "URL",
      description = {"A node; default: DETECTION_URL, else", "http://localhost:9200."})
  private URI url;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The password is that of --password-file or DETECTION_PASSWORD.")
  private String user;

  @Option(names = "--password-file", paramLabel = "FILE", description = "Has the password.")
  private Path passwordFile;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "Has an API key, encoded; else DETECTION_API_KEY.")
  private Path apiKeyFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) to trust, such as config/certs/http_ca.crt.")
  private Path authority;

  private HttpClient client;
  private String authorization;

  /**
   * Calls the cluster.
   *
   * @param body NDJSON or JSON; null for none
   * @return what it answered
   * @throws CommandException if it cannot be reached, or refuses
   */
  Map<String, Object> call(String method, String path, String body) {
    return json(text(method, path, body));
  }

  /** Calls the cluster, which answers with something else than one JSON object. */
  String text(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base() + path))
            .timeout(PATIENCE)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header(
          "Content-Type", body.endsWith("\n") ? "application/x-ndjson" : "application/json");
    }
    if (authorization() != null) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<String> answer = client().send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 400) {
        throw new CommandException(
            "[%s %s] was answered with %s: %s"
                .formatted(method, path, answer.statusCode(), reason(answer.body())));
      }
      return answer.body();
    } catch (ConnectException e) {
      throw new CommandException("cannot connect to [" + base() + "]");
    } catch (IOException e) {
      throw new CommandException("cannot call [" + base() + "]: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted");
    }
  }

  private String base() {
    String text = url.toString();
    if (url.getHost() == null || !text.matches("https?://.*")) {
      throw new CommandException(
          "[" + text + "] is no URL of a node; expected for instance https://localhost:9200");
    }
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static Map<String, Object> json(String body) {
    try {
      return JsonObjects.read(body);
    } catch (JsonProcessingException e) {
      return Map.of(); // what stands between, such as a proxy, answers in its own way
    }
  }

  private static String reason(String body) {
    Map<String, Object> error = JsonObjects.map(json(body).get("error"));
    return error != null && error.get("reason") != null ? error.get("reason").toString() : body;
  }

  private HttpClient client() {
    if (client == null) {
      HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
      if (authority != null) {
        builder.sslContext(trusting(authority));
      }
      client = builder.build();
    }
    return client;
  }

  private static SSLContext trusting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca" + number++, one);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new CommandException("cannot read [" + file + "]: " + RuleSources.reason(e));
    } catch (GeneralSecurityException e) {
      throw new CommandException("[" + file + "] has no certificates: " + e.getMessage());
    }
  }

  /** Null if nothing is given. */
  private String authorization() {
    if (authorization == null) {
      String apiKey = apiKeyFile != null ? secret(apiKeyFile) : System.getenv("DETECTION_API_KEY");
      if (user != null) {
        byte[] both = (user + ":" + password()).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(both);
      } else if (apiKey != null) {
        authorization = "ApiKey " + apiKey;
      }
    }
    return authorization;
  }

  private String password() {
    if (passwordFile != null) {
      return secret(passwordFile);
    }
    String given = System.getenv("DETECTION_PASSWORD");
    if (given == null) {
      throw new CommandException(
          "a password is missing: name a file with --password-file, or set DETECTION_PASSWORD");
    }
    return given;
  }

  private static String secret(Path file) {
    return RuleSources.text(file).strip();
  }
}
