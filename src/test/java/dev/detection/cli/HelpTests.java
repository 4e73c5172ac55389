package dev.detection.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

/** {@code docs/command-line-help.md} is what the program says. */
public class HelpTests {
  private static final Pattern PART =
      Pattern.compile("(?s)## detection-rules ?(\\w*)\\n\\n```\\n(.*?)```");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void thePageHasTheHelpOfEveryCommand() throws IOException {
    Path docs = Path.of(System.getProperty("detection.docs", "docs"));
    String page = Files.readString(docs.resolve("command-line-help.md"));
    Map<String, String> told = new LinkedHashMap<>();
    for (MatchResult part : PART.matcher(page).results().toList()) {
      told.put(part.group(1), part.group(2));
    }
    Program program = new Program(folder.getRoot().toPath());
    Map<String, String> help = new LinkedHashMap<>();
    help.put("", program.call("--help").out());
    for (String command : new CommandLine(new DetectionRules()).getSubcommands().keySet()) {
      Program.Result result = program.call(command, "--help");
      assertEquals(command, 0, result.code());
      assertTrue(command, result.out().startsWith("Usage: detection-rules " + command));
      help.put(command, result.out());
    }
    assertEquals(help, told);
  }
}
