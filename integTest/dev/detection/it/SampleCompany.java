package dev.detection.it;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** Who and what there is in the sample, and how its events look. */
final class SampleCompany {
  private static final String LINUX = "linux";
  private static final String SOCAT = "/usr/bin/socat - ";
  private static final List<String> RAW = List.of("CAP_NET_RAW");

  private static final Host WEB =
      new Host("b7c1f0a2", "web-01", LINUX, "Ubuntu", "24.04", "10.20.1.11");
  private static final Host DATABASE =
      new Host("5d3e9b14", "db-01", LINUX, "Debian GNU/Linux", "12", "10.20.2.21");
  private static final Host BUILD =
      new Host("e09a77c3", "build-01", LINUX, "Fedora Linux", "42", "10.20.3.31");
  private static final Host MONITOR =
      new Host("18f4c6d5", "mon-01", LINUX, "Ubuntu", "24.04", "10.20.4.41");
  private static final Host LAPTOP =
      new Host("c2b85e60", "lena-mac", "macos", "macOS", "15.5", "10.20.9.7");

  static final List<Host> HOSTS = List.of(WEB, DATABASE, BUILD, MONITOR, LAPTOP);

  private static final User ROOT = new User("0", "root");
  private static final User LENA = new User("1004", "lena");
  private static final User LENA_MAC = new User("501", "lena");
  private static final User OMAR = new User("1007", "omar");
  private static final User WWW = new User("33", "www-data");
  private static final User POSTGRES = new User("114", "postgres");
  private static final User TELEGRAF = new User("998", "telegraf");

  /** Programs that run every day; some are what a careless rule would take for an attack. */
  static final List<Run> ROUTINE =
      List.of(
          run(WEB, ROOT, "/usr/lib/systemd/systemd", "/usr/sbin/logrotate /etc/logrotate.conf"),
          run(WEB, ROOT, "/usr/bin/bash", "/usr/sbin/nginx -s reload"),
          run(WEB, OMAR, "/usr/bin/bash", "/usr/bin/ss -tlnp"),
          run(WEB, WWW, "/usr/sbin/php-fpm8.3", "/usr/bin/convert in.png out.webp"),
          run(WEB, ROOT, "/usr/bin/dash", "/usr/bin/certbot renew -q"),
          run(DATABASE, POSTGRES, "/usr/sbin/cron", "/usr/bin/pg_dump -Fc shop"),
          run(DATABASE, POSTGRES, "/usr/bin/dash", "/usr/bin/psql -c vacuum shop"),
          run(DATABASE, TELEGRAF, "/usr/bin/telegraf", "/usr/sbin/ip -j -s link"),
          run(BUILD, OMAR, "/usr/bin/bash", "/usr/bin/git fetch --all"),
          run(BUILD, OMAR, "/usr/bin/bash", "/usr/bin/mvn -B verify"),
          run(BUILD, OMAR, "/usr/bin/bash", "/usr/bin/docker build -t shop ."),
          run(BUILD, OMAR, "/usr/sbin/sshd", "/usr/bin/nc -U /var/run/libvirt/libvirt-sock"),
          run(MONITOR, LENA, "/usr/bin/bash", "/usr/bin/dumpcap -i eth0 -b duration:60", RAW),
          run(MONITOR, LENA, "/usr/bin/mtr", "/usr/bin/mtr-packet", RAW),
          run(MONITOR, ROOT, "/usr/bin/bash", "/usr/bin/tcpdump -ni eth0 port 53", RAW),
          run(MONITOR, OMAR, "/usr/bin/bash", "/usr/bin/socat TCP-LISTEN:9000,fork TCP:db-01:9000"),
          run(MONITOR, TELEGRAF, "/usr/bin/telegraf", "/usr/bin/ss -s"),
          run(LAPTOP, LENA_MAC, "/bin/zsh", "/usr/bin/git status"),
          run(LAPTOP, LENA_MAC, "/bin/zsh", "/usr/sbin/netstat -rn"),
          run(
              LAPTOP,
              LENA_MAC,
              "/Applications/Focus.app/Contents/MacOS/Focus",
              "/usr/sbin/networksetup -getinfo Wi-Fi"));

  /** What the intruder does on the web server. */
  static final List<Step> INTRUSION =
      List.of(
          new Step(260, run(WEB, WWW, "/usr/sbin/php-fpm8.3", "/usr/bin/dash -i")),
          new Step(250, run(WEB, WWW, "/usr/bin/dash", "/usr/bin/id")),
          new Step(240, run(WEB, WWW, "/usr/bin/dash", "/usr/bin/ss -antp")),
          new Step(180, run(WEB, WWW, "/usr/bin/dash", SOCAT + "UNIX-CLIENT:/run/docker.sock")),
          new Step(120, run(WEB, WWW, "/usr/bin/dash", "/var/tmp/.cache/kworkerd -q", RAW)));

  static final List<String> AZURE_ROUTINE =
      List.of(
          "MICROSOFT.COMPUTE/VIRTUALMACHINES/START/ACTION",
          "MICROSOFT.COMPUTE/VIRTUALMACHINES/DEALLOCATE/ACTION",
          "MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION",
          "MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE",
          "MICROSOFT.NETWORK/NETWORKWATCHERS/PACKETCAPTURES/QUERYSTATUS/ACTION");

  private static final List<String> NAMES =
      List.of("deb.debian.org", "github.com", "repo.maven.apache.org", "time.example", "db-01");
  private static final List<String> FILES =
      List.of("/var/log/syslog", "/etc/resolv.conf", "/home/omar/build.log", "/tmp/session.lock");

  private SampleCompany() {}

  /** A machine. */
  record Host(String id, String name, String type, String os, String version, String ip) {}

  /** An account on a machine. */
  record User(String id, String name) {}

  /** A program that is started. */
  record Run(Host host, User user, String parent, String command, List<String> capabilities) {}

  /** Something done so many seconds before the end of the sample. */
  record Step(int secondsAgo, Run run) {}

  private static Run run(Host host, User user, String parent, String command) {
    return run(host, user, parent, command, List.of());
  }

  private static Run run(
      Host host, User user, String parent, String command, List<String> capabilities) {
    return new Run(host, user, parent, command, capabilities);
  }

  static Document process(Run run, Random random) {
    String[] words = run.command().split(" ");
    String name = fileName(words[0]);
    words[0] = name;
    List<String> capabilities = run.capabilities().isEmpty() ? null : run.capabilities();
    return event("process", "start", "exec")
        .with("message", "Endpoint process event")
        .with("event.module", "endpoint")
        .with("agent.type", "endpoint")
        .with("host", host(run.host()))
        .with("user.id", run.user().id())
        .with("user.name", run.user().name())
        .with("process.name", name)
        .with("process.executable", run.command().split(" ")[0])
        .with("process.args", List.of(words))
        .with("process.args_count", words.length)
        .with("process.command_line", String.join(" ", words))
        .with("process.pid", 1000 + random.nextInt(60_000))
        .with("process.entity_id", Long.toHexString(random.nextLong()))
        .with("process.parent.executable", run.parent())
        .with("process.parent.name", fileName(run.parent()))
        .with("process.thread.capabilities.permitted", capabilities)
        .with("process.thread.capabilities.effective", capabilities);
  }

  static Document azure(String operation, String outcome) {
    return event("cloud", "change", operation)
        .with("event.module", "azure")
        .with("event.outcome", outcome)
        .with("cloud.provider", "azure")
        .with("source.ip", "203.0.113.40")
        .with("user.name", "svc-deploy")
        .with("related.ip", List.of("203.0.113.40"))
        .with("azure.subscription_id", "6a0f5a5e-0000-4000-8000-5e1f00000001")
        .with("azure.resource.group", "SHOP-PROD")
        .with("azure.resource.provider", operation.substring(0, operation.lastIndexOf('/')))
        .with("azure.activitylogs.operation_name", operation)
        .with("azure.activitylogs.category", "Administrative")
        .with("azure.activitylogs.result_type", outcome.equals("success") ? "Success" : "Failure");
  }

  static Document dns(Host host, Random random) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    return event("network", "protocol", "dns_query")
        .with("host", host(host))
        .with("source.ip", host.ip())
        .with("source.port", 32_768 + random.nextInt(28_000))
        .with("destination.ip", "10.20.0.53")
        .with("destination.port", 53)
        .with("network.protocol", "dns")
        .with("network.transport", "udp")
        .with("dns.question.name", name)
        .with("dns.question.type", random.nextBoolean() ? "A" : "AAAA")
        .with("dns.response_code", "NOERROR");
  }

  static Document flow(Host host, Random random) {
    return event("network", "start", "connection_attempted")
        .with("host", host(host))
        .with("process.name", random.nextBoolean() ? "curl" : "java")
        .with("source.ip", host.ip())
        .with("source.port", 32_768 + random.nextInt(28_000))
        .with("destination.ip", "198.51.100." + (1 + random.nextInt(200)))
        .with("destination.port", random.nextBoolean() ? 443 : 80)
        .with("network.transport", "tcp")
        .with("network.direction", "egress")
        .with("network.bytes", 200 + random.nextInt(90_000));
  }

  static Document file(Host host, Random random) {
    String path = FILES.get(random.nextInt(FILES.size()));
    boolean created = random.nextInt(3) == 0;
    return event("file", created ? "creation" : "change", created ? "creation" : "modification")
        .with("host", host(host))
        .with("file.path", path)
        .with("file.name", fileName(path))
        .with("file.size", random.nextInt(100_000))
        .with("user.name", LENA.name());
  }

  static Document login(Host host, Random random) {
    boolean good = random.nextInt(10) > 0;
    return event("authentication", "start", "ssh_login")
        .with("event.outcome", good ? "success" : "failure")
        .with("host", host(host))
        .with("source.ip", "10.20.9." + (2 + random.nextInt(20)))
        .with("user.name", random.nextBoolean() ? LENA.name() : OMAR.name())
        .with("process.name", "sshd");
  }

  private static Document event(String category, String type, String action) {
    return new Document()
        .with("event.kind", "event")
        .with("event.category", List.of(category))
        .with("event.type", List.of(type))
        .with("event.action", action);
  }

  private static Map<String, Object> host(Host host) {
    return new Document()
        .with("id", host.id())
        .with("name", host.name())
        .with("hostname", host.name())
        .with("ip", List.of(host.ip()))
        .with("os.type", host.type())
        .with("os.name", host.os())
        .with("os.version", host.version())
        .map();
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
