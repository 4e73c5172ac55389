package dev.detection.alert;

import dev.detection.match.IndexPatterns;
import dev.detection.store.Author;
import dev.detection.store.ProblemLog;
import dev.detection.store.ReadAccess;
import dev.detection.store.StoredRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.threadpool.ThreadPool;

/** How the authors of rules may read an index; remembered for a short while. */
final class AuthorAccess {
  /** So late at the most a changed role is noticed here; each read is checked all the same. */
  private static final TimeValue REMEMBERED = TimeValue.timeValueSeconds(10);

  private static final int LIMIT = 10_000;

  /** How an author reads an index. */
  enum Way {
    /** By its name. */
    DIRECT,
    /** Only through the names in the rule, for instance an alias. */
    THROUGH_PATTERNS,
    /** Not at all. */
    NONE
  }

  private record Question(String index, Author author, List<String> patterns) {}

  private record Answer(Way way, long askedAt) {}

  private final ReadAccess access;
  private final ThreadPool threadPool;
  private final ProblemLog problems;
  private final Map<Question, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> denied = new ConcurrentHashMap<>();

  AuthorAccess(ReadAccess access, ThreadPool threadPool, ProblemLog problems) {
    this.access = access;
    this.threadPool = threadPool;
    this.problems = problems;
  }

  Client as(Author author) {
    return access.as(author);
  }

  /** Blocks where the answer is not known yet. */
  Way to(String index, StoredRule rule) {
    Question question =
        new Question(index, rule.author(), IndexPatterns.searchable(rule.rule().head().index()));
    long now = threadPool.relativeTimeInMillis();
    Answer known = answers.get(question);
    if (known != null && now - known.askedAt < REMEMBERED.millis()) {
      return known.way;
    }
    Way way =
        access.unreadable(rule.author(), List.of(index)).isEmpty()
            ? Way.DIRECT
            : access.unreadable(rule.author(), question.patterns).contains(index)
                ? Way.NONE
                : Way.THROUGH_PATTERNS;
    if (answers.size() >= LIMIT) {
      answers.clear();
    }
    answers.put(question, new Answer(way, now));
    return way;
  }

  void reportDenied(String index, StoredRule rule) {
    denied.computeIfAbsent(rule.rule().id(), unused -> ConcurrentHashMap.newKeySet()).add(index);
    problems.report(
        ProblemLog.Kind.RULE,
        rule.rule().id(),
        "%s may not read [%s]; its documents raise no alert of this rule"
            .formatted(rule.author(), index));
  }

  void clearDenied(String index, StoredRule rule) {
    Set<String> indices = denied.get(rule.rule().id());
    if (indices != null && indices.remove(index) && indices.isEmpty()) {
      problems.clear(ProblemLog.Kind.RULE, rule.rule().id());
    }
  }
}
