package dev.detection.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Elasticsearch's query {@code kql}, which the bare distribution lacks. Its jar is published; as a
 * module of a node it says what a KQL query finds. For tests only: it is under the Elastic License.
 */
final class KqlModule {
  private KqlModule() {}

  /**
   * Puts the module into a distribution before its first start.
   *
   * @param jars the folder with the jars of the module
   */
  static void install(ElasticsearchHome home, Path jars) throws IOException {
    String version = home.path().getFileName().toString().replaceFirst("^elasticsearch-", "");
    Path module = Files.createDirectory(home.path().resolve("modules/x-pack-kql"));
    try (Stream<Path> files = Files.list(jars)) {
      for (Path jar : files.toList()) {
        Files.copy(jar, module.resolve(jar.getFileName()));
      }
    }
    Files.write(
        module.resolve("plugin-descriptor.properties"),
        List.of(
            "description=kql",
            "name=x-pack-kql",
            "classname=org.elasticsearch.xpack.kql.KqlPlugin",
            "extended.plugins=x-pack-core",
            "java.version=21",
            "version=" + version,
            "elasticsearch.version=" + version));
    home.handOver(module);
  }
}
