package dev.detection.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Documents as bulk requests that were made beforehand. The node makes the ids. Immutable. */
final class Batch {
  private static final int REQUEST = 500;

  private final List<Rest.Body> requests = new ArrayList<>();
  private final int size;

  private Batch(int size) {
    this.size = size;
  }

  /**
   * @param documents at least one, used again from the first on if there are too few
   * @param size how many documents are sent
   */
  static Batch of(List<String> documents, int size) {
    Batch batch = new Batch(size);
    Iterator<String> next = documents.iterator();
    for (int sent = 0; sent < size; ) {
      StringBuilder lines = new StringBuilder();
      for (int end = Math.min(size, sent + REQUEST); sent < end; sent++) {
        if (!next.hasNext()) {
          next = documents.iterator();
        }
        lines.append("{\"index\":{}}\n").append(next.next()).append('\n');
      }
      batch.requests.add(new Rest.Body("application/x-ndjson", lines.toString()));
    }
    return batch;
  }

  /** How many documents it has. */
  int size() {
    return size;
  }

  /** How long the text is that is sent, in characters. */
  long length() {
    return requests.stream().mapToLong(request -> request.text().length()).sum();
  }

  /**
   * Indexes all of it.
   *
   * @throws IOException also if a document is refused
   */
  void send(Rest rest, String index, String pipeline, int clients) throws IOException {
    String path =
        "/%s/_bulk?pipeline=%s&filter_path=errors,items.*.error".formatted(index, pipeline);
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        running.add(
            threads.submit(
                () -> {
                  for (int one = next.getAndIncrement();
                      one < requests.size();
                      one = next.getAndIncrement()) {
                    send(rest, path, requests.get(one));
                  }
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void send(Rest rest, String path, Rest.Body request) throws IOException {
    var answer = rest.post(path, request);
    if (!Boolean.FALSE.equals(answer.get("errors"))) {
      throw new IOException("documents were refused, the first: " + Json.at(answer, "items.0"));
    }
  }
}
