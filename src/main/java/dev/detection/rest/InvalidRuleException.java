package dev.detection.rest;

import dev.detection.rule.RuleException;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/** A rule in a request is wrong; the answer lists all that is wrong as that of an import does. */
final class InvalidRuleException extends ElasticsearchException {
  private static final long serialVersionUID = 1L;

  private final transient RuleException rule;

  InvalidRuleException(RuleException rule) {
    super(rule.getMessage());
    this.rule = rule;
  }

  @Override
  public RestStatus status() {
    return RestStatus.BAD_REQUEST;
  }

  @Override
  protected void metadataToXContent(XContentBuilder builder, Params params) throws IOException {
    builder.field("errors", List.copyOf(ImportedText.errors(rule.problems())));
  }
}
