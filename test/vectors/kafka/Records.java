import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.utils.*;

/** Makes records.json (its lines broken for people): javac and java as Messages.java says, with kafka-clients 3.9.2, which still writes the oldest batches, snappy-java, lz4-java and zstd-jni. */
public class Records {
  static final ObjectMapper mapper = new ObjectMapper();
  static final ArrayNode batches = mapper.createArrayNode();

  static byte[] b(String s) { return s == null ? null : s.getBytes(StandardCharsets.UTF_8); }
  static String hex(byte[] x) { return x == null ? null : HexFormat.of().formatHex(x); }
  static String hex(ByteBuffer x) { if (x == null) return null; byte[] a = new byte[x.remaining()]; x.duplicate().get(a); return hex(a); }

  interface Fill { void into(MemoryRecordsBuilder builder); }

  static MemoryRecordsBuilder builder(byte magic, Compression c, TimestampType type, long base, long appendTime, long pid, short epoch, int seq, boolean txn, boolean control) {
    return new MemoryRecordsBuilder(ByteBuffer.allocate(1 << 20), magic, c, type, base, appendTime, pid, epoch, seq, txn, control, 5, 1 << 20);
  }

  static void batch(String name, MemoryRecordsBuilder builder, Fill fill) {
    fill.into(builder);
    add(name, builder.build());
  }

  static void add(String name, MemoryRecords records) {
    ObjectNode node = batches.addObject();
    node.put("name", name);
    node.put("bytes", hex(records.buffer()));
    ArrayNode list = node.putArray("records");
    for (RecordBatch batch : records.batches()) {
      if (batch.isControlBatch()) continue;
      for (org.apache.kafka.common.record.Record record : batch) {
        ObjectNode r = list.addObject();
        r.put("offset", record.offset());
        r.put("timestamp", record.timestamp());
        r.put("key", hex(record.key()));
        r.put("value", hex(record.value()));
        ArrayNode headers = r.putArray("headers");
        for (Header h : record.headers()) headers.addArray().add(h.key()).add(hex(h.value()));
      }
    }
  }

  static final Fill usual = builder -> {
    builder.append(1700000000000L, b("key"), b("value"));
    builder.append(1700000000005L, b("k2"), b("v2"), new Header[] { new RecordHeader("h", b("x")), new RecordHeader("h", (byte[]) null), new RecordHeader("유", b("")) });
    builder.append(1699999999990L, (byte[]) null, b(""));
    builder.append(1700000100000L, b(""), (byte[]) null);
    builder.append(0L, b("old"), b("x".repeat(300)));
  };
  static final Fill plain = builder -> {
    builder.append(1700000000000L, b("key"), b("value"));
    builder.append(1700000000005L, (byte[]) null, b(""));
    builder.append(1700000000001L, b(""), (byte[]) null);
  };

  public static void main(String[] args) throws Exception {
    long none = RecordBatch.NO_PRODUCER_ID; short ne = RecordBatch.NO_PRODUCER_EPOCH; int ns = RecordBatch.NO_SEQUENCE;
    Map<String, Compression> codecs = new LinkedHashMap<>();
    codecs.put("none", Compression.NONE); codecs.put("gzip", Compression.gzip().build()); codecs.put("snappy", Compression.snappy().build());
    codecs.put("lz4", Compression.lz4().build()); codecs.put("zstd", Compression.zstd().build());
    for (var c : codecs.entrySet()) batch(c.getKey(), builder((byte) 2, c.getValue(), TimestampType.CREATE_TIME, 42, -1, none, ne, ns, false, false), usual);
    batch("log append time", builder((byte) 2, Compression.NONE, TimestampType.LOG_APPEND_TIME, 7, 1800000000000L, none, ne, ns, false, false), usual);
    batch("idempotent", builder((byte) 2, Compression.NONE, TimestampType.CREATE_TIME, 0, -1, 4294967301L, (short) 3, 77, false, false), usual);
    batch("gaps", builder((byte) 2, Compression.NONE, TimestampType.CREATE_TIME, 100, -1, none, ne, ns, false, false), builder -> {
      builder.appendWithOffset(100, 5, b("a"), b("1")); builder.appendWithOffset(105, 6, b("b"), b("2")); });
    batch("transactional", builder((byte) 2, Compression.NONE, TimestampType.CREATE_TIME, 10, -1, 9, (short) 1, 0, true, false), plain);
    for (ControlRecordType type : List.of(ControlRecordType.ABORT, ControlRecordType.COMMIT))
      add(type.toString().toLowerCase() + " marker", MemoryRecords.withEndTransactionMarker(13, 1700000000000L, 5, 9, (short) 1, new EndTransactionMarker(type, 0)));
    for (byte magic = 0; magic < 2; magic++) {
      for (var c : codecs.entrySet()) {
        if (c.getKey().equals("zstd")) continue;
        batch("magic " + magic + " " + c.getKey(), builder(magic, c.getValue(), magic == 0 ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME, 42, -1, none, ne, ns, false, false),
          magic == 0 ? builder -> { builder.append(-1L, b("key"), b("value")); builder.append(-1L, (byte[]) null, b("")); builder.append(-1L, b(""), (byte[]) null); } : plain);
      }
    }
    batch("magic 1 gzip with gaps", builder((byte) 1, Compression.gzip().build(), TimestampType.CREATE_TIME, 100, -1, none, ne, ns, false, false), builder -> {
      builder.appendWithOffset(100, 5, b("a"), b("1")); builder.appendWithOffset(103, 6, b("b"), b("2")); builder.appendWithOffset(110, 7, b("c"), b("3")); });
    batch("magic 0 gzip with gaps", builder((byte) 0, Compression.gzip().build(), TimestampType.NO_TIMESTAMP_TYPE, 100, -1, none, ne, ns, false, false), builder -> {
      builder.appendWithOffset(100, -1, b("a"), b("1")); builder.appendWithOffset(110, -1, b("c"), b("3")); });
    batch("magic 1 gzip log append time", builder((byte) 1, Compression.gzip().build(), TimestampType.LOG_APPEND_TIME, 5, 1800000000000L, none, ne, ns, false, false), plain);
    batch("magic 1 log append time", builder((byte) 1, Compression.NONE, TimestampType.LOG_APPEND_TIME, 5, 1800000000000L, none, ne, ns, false, false), plain);

    ObjectNode out = mapper.createObjectNode();
    out.set("batches", batches);
    ObjectNode murmur = out.putObject("murmur2");
    for (String key : List.of("", "a", "ab", "abc", "abcd", "21", "foobar", "a-little-bit-long-string", "a-little-bit-longer-string", "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", "유니코드", "key-1", "product-7"))
      murmur.put(key, Utils.murmur2(b(key)));
    ObjectNode varints = out.putObject("varints");
    for (long n : new long[] { 0, -1, 1, -2, 63, 64, -64, -65, 127, 128, 300, 8191, 8192, 2147483647L, -2147483648L, 4294967296L, -4294967296L, 1700000000000L, -1700000000000L, 4503599627370495L }) {
      ByteBuffer buffer = ByteBuffer.allocate(10); ByteUtils.writeVarlong(n, buffer); buffer.flip(); varints.put(Long.toString(n), hex(buffer));
    }
    ObjectNode uvarints = out.putObject("uvarints");
    for (int n : new int[] { 0, 1, 127, 128, 300, 16383, 16384, 2097151, 2147483647 }) {
      ByteBuffer buffer = ByteBuffer.allocate(10); ByteUtils.writeUnsignedVarint(n, buffer); buffer.flip(); uvarints.put(Long.toString(n), hex(buffer));
    }
    ObjectNode crc = out.putObject("crc32");
    for (String s : List.of("", "123456789", "key-1")) { var c = new java.util.zip.CRC32(); c.update(b(s)); crc.put(s, c.getValue()); }
    ObjectNode errors = out.putObject("errors");
    for (Errors e : Errors.values()) if (e != Errors.NONE) errors.put(Short.toString(e.code()), e.name() + (e.exception() instanceof RetriableException ? " retriable" : ""));
    System.out.println(mapper.writeValueAsString(out));
  }
}
