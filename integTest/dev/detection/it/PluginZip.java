package dev.detection.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Zips of the plugin. */
final class PluginZip {
  private static final String DESCRIPTOR = "plugin-descriptor.properties";

  private PluginZip() {}

  /** The same plugin as another version. */
  static Path withVersion(Path zip, String version) throws IOException {
    Path other = Files.createTempDirectory("detection-it").resolve("detection-" + version + ".zip");
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(other))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        byte[] content = in.readAllBytes();
        if (entry.getName().endsWith(DESCRIPTOR)) {
          String text = new String(content, UTF_8);
          content = text.replaceFirst("(?m)^version=.*$", "version=" + version).getBytes(UTF_8);
        }
        out.write(content);
      }
    }
    return other;
  }
}
