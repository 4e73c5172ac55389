package dev.detection.store;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.fieldcaps.FieldCapabilitiesRequest;
import org.elasticsearch.action.fieldcaps.TransportFieldCapabilitiesAction;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.tasks.Task;

/**
 * Learns from the authorization of a request which indices its user may read only in part: some
 * documents, or some fields. Authorization leaves that in the thread context, as an object of a
 * class that is not part of the server, hence the reflection. Where that object is missing or
 * different, asking fails: a restriction must not be overlooked.
 */
public final class Restrictions implements MappedActionFilter {
  private static final String PERMISSIONS = "_indices_permissions";
  private static final String RESTRICTED = "getIndicesWithFieldOrDocumentLevelSecurity";

  private record Question(ThreadContext context, AtomicReference<Set<String>> answer) {}

  private final Map<ActionRequest, Question> asked =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** The indices that the request names and the client's user may read as a whole; blocks. */
  Set<String> readableAsAWhole(Client client, FieldCapabilitiesRequest request) {
    Question question =
        new Question(client.threadPool().getThreadContext(), new AtomicReference<>());
    asked.put(request, question);
    try {
      var response = client.fieldCaps(request).actionGet();
      Set<String> restricted = question.answer.get();
      if (restricted == null) {
        throw new IllegalStateException("the request was not authorized where it was made");
      }
      Set<String> readable = new TreeSet<>(Arrays.asList(response.getIndices()));
      restricted.forEach(readable::remove);
      return readable;
    } finally {
      asked.remove(request);
    }
  }

  @Override
  public String actionName() {
    return TransportFieldCapabilitiesAction.NAME;
  }

  /** Filters of plugins come after the one that authorizes. */
  @Override
  public <Q extends ActionRequest, R extends ActionResponse> void apply(
      Task task,
      String action,
      Q request,
      ActionListener<R> listener,
      ActionFilterChain<Q, R> chain) {
    Question question = asked.get(request);
    if (question != null) {
      question.answer.set(restricted(question.context.getTransient(PERMISSIONS)));
    }
    chain.proceed(task, action, request, listener);
  }

  private static Set<String> restricted(Object permissions) {
    if (permissions == null) {
      throw new IllegalStateException("the request was not authorized for any indices");
    }
    try {
      Set<String> names = new HashSet<>();
      Object found = permissions.getClass().getMethod(RESTRICTED).invoke(permissions);
      ((Collection<?>) found).forEach(name -> names.add((String) name));
      return names;
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot tell whether documents or fields are restricted", e);
    }
  }
}
