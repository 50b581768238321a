import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.*;

/**
 * Messages as lines of hexadecimal bytes, by Kafka's own client: its console tools carry text alone.
 * `java -cp libs/*:. Lossless read|write HOST:PORT TOPIC [CODEC]`, a line: partition, time, key, value, headers; - is null.
 */
public class Lossless {
  public static void main(String[] args) throws Exception {
    if (args[0].equals("read")) read(args[1], args[2]);
    else write(args[1], args[2], args[3]);
  }

  static void read(String servers, String topic) throws IOException {
    var settings = Map.<String, Object>of("bootstrap.servers", servers, "fetch.max.bytes", 16 << 20);
    var out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16), false, "UTF-8");
    try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (var info : consumer.partitionsFor(topic)) {
        var partition = new TopicPartition(topic, info.partition());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        while (consumer.position(partition) < end)
          for (var each : consumer.poll(java.time.Duration.ofSeconds(1))) out.println(line(each));
      }
    }
    out.flush();
  }

  static String line(ConsumerRecord<byte[], byte[]> each) {
    var headers = new ArrayList<String>();
    for (Header header : each.headers()) headers.add(hex(header.key().getBytes(StandardCharsets.UTF_8)) + "=" + hex(header.value()));
    return each.partition() + " " + each.timestamp() + " " + hex(each.key()) + " " + hex(each.value()) + " " + String.join(",", headers);
  }

  static void write(String servers, String topic, String codec) throws Exception {
    var settings = Map.<String, Object>of("bootstrap.servers", servers, "compression.type", codec, "linger.ms", 20, "batch.size", 100_000);
    var failed = new ArrayList<Exception>();
    try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split(" ", -1);
        var headers = new ArrayList<Header>();
        if (!parts[4].isEmpty())
          for (String header : parts[4].split(",")) {
            String[] sides = header.split("=");
            headers.add(new RecordHeader(new String(bytes(sides[0]), StandardCharsets.UTF_8), bytes(sides[1])));
          }
        var record = new ProducerRecord<>(topic, Integer.parseInt(parts[0]), Long.parseLong(parts[1]), bytes(parts[2]), bytes(parts[3]), headers);
        producer.send(record, (done, error) -> { if (error != null) failed.add(error); });
      }
      producer.flush();
    }
    if (!failed.isEmpty()) throw failed.get(0);
  }

  static String hex(byte[] bytes) { return bytes == null ? "-" : "x" + HexFormat.of().formatHex(bytes); }
  static byte[] bytes(String text) { return text.equals("-") ? null : HexFormat.of().parseHex(text.substring(1)); }
}
