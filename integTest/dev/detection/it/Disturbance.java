package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is done to a cluster of three while documents are indexed. It never loses a document. */
sealed interface Disturbance {
  /** How scenarios are named on the command line. */
  List<String> NAMES = List.of("kill", "relocate", "rollover", "full-disk", "pause");

  /**
   * @param name one of {@link #NAMES}
   * @param strikes how often the cluster is disturbed
   * @param pause how long a process sleeps
   */
  static Disturbance of(String name, int strikes, Duration pause) {
    return switch (name) {
      case "kill" -> new Kill(strikes);
      case "relocate" -> new Relocate(strikes);
      case "rollover" -> new Rollover(strikes);
      case "full-disk" -> new FullDisk(strikes);
      case "pause" -> new Pause(strikes, pause);
      default -> throw new IllegalArgumentException("no scenario [" + name + "] in " + NAMES);
    };
  }

  /** How often the cluster is struck. */
  int strikes();

  /** About how long one strike takes; a part of the documents is spread over that time. */
  Duration each();

  /**
   * Disturbs, and returns once the cluster is whole again.
   *
   * @return how often the master was struck
   * @throws AssertionError if the cluster does not become whole
   */
  int disturb(Chaos chaos) throws IOException;

  /** Nodes die at once (SIGKILL), one after the other, the elected master among them. */
  record Kill(int strikes) implements Disturbance {
    @Override
    public Duration each() {
      return Duration.ofSeconds(25);
    }

    @Override
    public int disturb(Chaos chaos) throws IOException {
      int masterTurn = chaos.random().nextInt(Math.min(2, strikes));
      int masters = 0;
      for (int i = 0; i < strikes; i++) {
        chaos.calm(2, 6);
        boolean master = i == masterTurn || chaos.random().nextInt(3) == 0;
        ElasticsearchNode victim = master ? chaos.master() : chaos.anyButMaster();
        masters += master ? 1 : 0;
        chaos.strike("kill -9 of %s%s".formatted(victim.name(), master ? ", the master" : ""));
        victim.kill();
        chaos.calm(0, 4);
        victim.start();
        chaos.awaitWhole();
      }
      return masters;
    }
  }

  /** Shards of the events and of the alerts move to the node that has no copy of them. */
  record Relocate(int strikes) implements Disturbance {
    @Override
    public Duration each() {
      return Duration.ofSeconds(5);
    }

    @Override
    public int disturb(Chaos chaos) {
      // What Elasticsearch moves by itself to balance nodes would be in the way.
      Map<String, Object> still = Map.of("cluster.routing.rebalance.enable", "none");
      chaos.must("PUT", "/_cluster/settings", Map.of("persistent", still));
      chaos.awaitAlerts();
      chaos.awaitWhole();
      for (int i = 0; i < strikes; i++) {
        chaos.calm(1, 4);
        chaos.move(i % 3 == 2 ? "detection-alerts" : CrashEvents.TARGET, i % 2 == 0);
        chaos.awaitWhole();
      }
      return 0;
    }
  }

  /** The data stream gets a new index. */
  record Rollover(int strikes) implements Disturbance {
    @Override
    public Duration each() {
      return Duration.ofSeconds(10);
    }

    @Override
    public int disturb(Chaos chaos) {
      for (int i = 0; i < strikes; i++) {
        chaos.calm(8, 14);
        chaos.strike("rollover");
        chaos.must("POST", "/" + CrashEvents.TARGET + "/_rollover", null);
      }
      chaos.awaitWhole();
      return 0;
    }
  }

  /** The alert index gets the block of a full disk for a while. */
  record FullDisk(int strikes) implements Disturbance {
    @Override
    public Duration each() {
      return Duration.ofSeconds(20);
    }

    @Override
    public int disturb(Chaos chaos) {
      chaos.awaitAlerts();
      for (int i = 0; i < strikes; i++) {
        chaos.calm(4, 8);
        chaos.strike("the disk of the alerts is full");
        block(chaos, true);
        chaos.calm(10, 20);
        chaos.say("it is not any more");
        block(chaos, null);
      }
      return 0;
    }

    private static void block(Chaos chaos, Boolean on) {
      Map<String, Object> settings = new HashMap<>();
      settings.put("index.blocks.read_only_allow_delete", on);
      chaos.must("PUT", "/detection-alerts/_settings", settings);
    }
  }

  /** A process sleeps (SIGSTOP) and goes on (SIGCONT): first the master, then other nodes. */
  record Pause(int strikes, Duration pause) implements Disturbance {
    @Override
    public Duration each() {
      return pause.plusSeconds(10);
    }

    @Override
    public int disturb(Chaos chaos) throws IOException {
      for (int i = 0; i < strikes; i++) {
        chaos.calm(3, 8);
        ElasticsearchNode victim = i == 0 ? chaos.master() : chaos.anyButMaster();
        chaos.strike(
            "%s%s sleeps for %d s"
                .formatted(victim.name(), i == 0 ? ", the master," : "", pause.toSeconds()));
        victim.pause();
        try {
          AnyNode.sleep(pause);
        } finally {
          victim.resume();
        }
        chaos.awaitWhole();
      }
      return strikes > 0 ? 1 : 0;
    }
  }

  /**
   * What disturbances work with.
   *
   * @param random decides what the scenario leaves open
   * @param load what is indexed meanwhile
   */
  record Chaos(
      List<ElasticsearchNode> cluster,
      AnyNode nodes,
      Random random,
      Progress progress,
      BulkLoad load) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Nothing happens for a time between two numbers of seconds. */
    void calm(int atLeast, int atMost) {
      AnyNode.sleep(Duration.ofMillis(random.nextInt(1_000 * atLeast, 1_000 * atMost)));
    }

    /** The cluster is struck; the next part of the documents comes. */
    void strike(String what) {
      say(what);
      load.release();
    }

    void say(String what) {
      progress.step(what);
    }

    Rest.Answer must(String method, String path, Object body) {
      return nodes.must(method, path, body, PATIENCE);
    }

    /** The elected master. */
    ElasticsearchNode master() {
      String name = must("GET", "/_cat/master?h=node", null).body().strip();
      return cluster.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
    }

    ElasticsearchNode anyButMaster() {
      List<ElasticsearchNode> others = new ArrayList<>(cluster);
      others.remove(master());
      return others.get(random.nextInt(others.size()));
    }

    /** Waits until all nodes are there and every shard has all its copies. */
    void awaitWhole() {
      nodes.awaitWhole(PATIENCE);
    }

    /** Waits until there is an index of alerts. */
    void awaitAlerts() {
      Wait.until(
          PATIENCE,
          "the first alert",
          () -> nodes.call("GET", "/detection-alerts/_count", null, PATIENCE).status() == 200);
    }

    /** Moves one copy of a shard; all of them must stand still. */
    void move(String index, boolean primary) {
      record Copy(String index, String shard, String node) {}
      List<Copy> copies = new ArrayList<>();
      List<Copy> movable = new ArrayList<>();
      for (String line :
          must("GET", "/_cat/shards/" + index + "?h=index,shard,prirep,node", null)
              .body()
              .lines()
              .toList()) {
        String[] part = line.strip().split("\\s+");
        if (part.length == 4) {
          Copy copy = new Copy(part[0], part[1], part[3]);
          copies.add(copy);
          if (part[2].equals(primary ? "p" : "r")) {
            movable.add(copy);
          }
        }
      }
      Collections.shuffle(movable, random);
      Copy chosen = movable.getFirst();
      List<String> free = new ArrayList<>(cluster.stream().map(ElasticsearchNode::name).toList());
      copies.stream()
          .filter(one -> one.index.equals(chosen.index) && one.shard.equals(chosen.shard))
          .forEach(one -> free.remove(one.node));
      String to = free.get(random.nextInt(free.size()));
      strike("%s#%s moves from %s to %s".formatted(chosen.index, chosen.shard, chosen.node, to));
      Map<String, Object> move =
          Map.of(
              "index",
              chosen.index,
              "shard",
              Integer.parseInt(chosen.shard),
              "from_node",
              chosen.node,
              "to_node",
              to);
      must("POST", "/_cluster/reroute", Map.of("commands", List.of(Map.of("move", move))));
    }
  }
}
