package dev.detection.match;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.cluster.metadata.MappingMetadata;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.compress.CompressedXContent;
import org.elasticsearch.common.lucene.index.ElasticsearchDirectoryReader;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.env.TestEnvironment;
import org.elasticsearch.index.IndexService;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.IndexAnalyzers;
import org.elasticsearch.index.mapper.MapperService;
import org.elasticsearch.index.mapper.MapperServiceTestCase;
import org.elasticsearch.index.mapper.ParsedDocument;
import org.elasticsearch.index.mapper.SourceToParse;
import org.elasticsearch.index.query.AbstractQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.Rewriteable;
import org.elasticsearch.index.query.SearchExecutionContext;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.indices.analysis.AnalysisModule;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.scanners.StablePluginsRegistry;
import org.elasticsearch.search.SearchModule;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.kql.query.KqlQueryBuilder;

/** Elasticsearch's own mappers and queries, inside the JVM: says what a search finds. */
public abstract class SearchOracle extends MapperServiceTestCase {
  private static final NamedXContentRegistry QUERIES = new NamedXContentRegistry(queries());

  private static List<NamedXContentRegistry.Entry> queries() {
    List<NamedXContentRegistry.Entry> queries =
        new ArrayList<>(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());
    queries.add(
        new NamedXContentRegistry.Entry(
            QueryBuilder.class,
            new ParseField(KqlQueryBuilder.NAME),
            parser -> KqlQueryBuilder.fromXContent(parser)));
    return queries;
  }

  /** What a search says of each document: found, not found, or null where it fails. */
  protected interface Index {
    /** The numbers of the documents that a query finds; null if the search fails. */
    Set<Integer> find(Map<String, Object> dsl) throws IOException;

    /** Whether a document was taken; others are in no answer. */
    boolean took(int document);

    /** The time that {@code now} is in searches, in milliseconds. */
    long now();

    /** The fields as they are mapped now that the documents are in. */
    Schema schema();
  }

  /** What is done with an index while it is open. */
  protected interface Use {
    /** Uses it. */
    void with(Index index) throws IOException;
  }

  /** A query in KQL as Elasticsearch itself reads it. */
  protected static Map<String, Object> kql(String text) {
    return Map.of(KqlQueryBuilder.NAME, Map.of("query", text, "time_zone", "Zulu"));
  }

  /** A Lucene query as Kibana sends it. */
  protected static Map<String, Object> queryString(String text) {
    return text.isBlank()
        ? Map.of("match_all", Map.of())
        : Map.of(
            "query_string", Map.of("query", text, "analyze_wildcard", true, "time_zone", "Zulu"));
  }

  @Override
  protected Collection<? extends Plugin> getPlugins() {
    return List.of(new ModuleTypes());
  }

  /** As in a node. */
  @Override
  protected IndexAnalyzers createIndexAnalyzers(IndexSettings indexSettings) {
    try {
      return new AnalysisModule(
              TestEnvironment.newEnvironment(
                  Settings.builder().put(Environment.PATH_HOME_SETTING.getKey(), "/none").build()),
              List.of(new ModuleAnalysis()),
              new StablePluginsRegistry())
          .getAnalysisRegistry()
          .build(IndexService.IndexCreationContext.CREATE_INDEX, indexSettings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Indexes documents, whose ids are their numbers from 1 on, all with the mapping that they make
   * of the given one.
   */
  protected void index(Map<String, Object> mapping, List<Map<String, Object>> documents, Use use)
      throws IOException {
    index(Settings.EMPTY, mapping, documents, use);
  }

  /** Indexes documents in an index with settings. */
  protected void index(
      Settings settings, Map<String, Object> mapping, List<Map<String, Object>> documents, Use use)
      throws IOException {
    Settings all = Settings.builder().put(getIndexSettings()).put(settings).build();
    MapperService mapper = createMapperService(all, json(Map.of("_doc", mapping)));
    List<Integer> roots = new ArrayList<>();
    int next = 0;
    try (Directory directory = new ByteBuffersDirectory()) {
      IndexWriterConfig config =
          new IndexWriterConfig(IndexShard.buildIndexAnalyzer(mapper))
              .setMergePolicy(NoMergePolicy.INSTANCE)
              .setMaxBufferedDocs(1_000_000)
              .setRAMBufferSizeMB(512);
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (Map<String, Object> document : documents) {
          ParsedDocument parsed = parse(mapper, String.valueOf(roots.size() + 1), document);
          roots.add(parsed == null ? -1 : next + parsed.docs().size() - 1);
          if (parsed != null) {
            writer.addDocuments(parsed.docs());
            next += parsed.docs().size();
          }
        }
      }
      try (DirectoryReader reader =
          ElasticsearchDirectoryReader.wrap(
              DirectoryReader.open(directory),
              new ShardId(mapper.getIndexSettings().getIndex(), 0))) {
        use.with(new OpenIndex(mapper, reader, roots));
      }
    }
  }

  private static ParsedDocument parse(MapperService mapper, String id, Map<String, Object> document)
      throws IOException {
    BytesReference source = BytesReference.bytes(json(document));
    try {
      ParsedDocument parsed =
          mapper.documentMapper().parse(new SourceToParse(id, source, XContentType.JSON));
      CompressedXContent update = parsed.dynamicMappingsUpdate();
      if (update != null) {
        mapper.merge("_doc", update, MapperService.MergeReason.MAPPING_UPDATE);
        parsed = mapper.documentMapper().parse(new SourceToParse(id, source, XContentType.JSON));
      }
      return parsed;
    } catch (IllegalArgumentException | ElasticsearchException e) {
      return null;
    }
  }

  private static XContentBuilder json(Map<String, Object> map) throws IOException {
    return JsonXContent.contentBuilder().map(map);
  }

  private final class OpenIndex implements Index {
    private final IndexSearcher searcher;
    private final SearchExecutionContext context;
    private final List<Integer> roots;
    private final MapperService mapper;

    private OpenIndex(MapperService mapper, DirectoryReader reader, List<Integer> roots) {
      this.searcher = new IndexSearcher(reader);
      this.context = createSearchExecutionContext(mapper, searcher);
      this.roots = roots;
      this.mapper = mapper;
    }

    @Override
    public Set<Integer> find(Map<String, Object> dsl) throws IOException {
      Query query;
      try (XContentParser parser =
          JsonXContent.jsonXContent.createParser(
              parserConfig().withRegistry(QUERIES),
              BytesReference.bytes(json(dsl)).streamInput())) {
        QueryBuilder builder = AbstractQueryBuilder.parseTopLevelQuery(parser);
        query = Rewriteable.rewrite(builder, context).toQuery(context);
      } catch (IllegalArgumentException
          | UnsupportedOperationException
          | ArithmeticException
          | TooComplexToDeterminizeException
          | ElasticsearchException e) {
        return null;
      } catch (AssertionError e) {
        // Lucene's own, on the empty pattern for a version; without assertions the search fails.
        return null;
      }
      Set<Integer> found = new TreeSet<>();
      for (ScoreDoc hit : searcher.search(query, 1_000_000).scoreDocs) {
        int document = roots.indexOf(hit.doc);
        if (document >= 0) {
          found.add(document);
        }
      }
      return found;
    }

    @Override
    public boolean took(int document) {
      return roots.get(document) >= 0;
    }

    @Override
    public long now() {
      return context.nowInMillis();
    }

    @Override
    public Schema schema() {
      return Schema.ofMapping(new MappingMetadata(mapper.documentMapper()).sourceAsMap());
    }
  }
}
