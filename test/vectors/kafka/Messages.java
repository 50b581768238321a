import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.*;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.*;

/**
 * Makes messages.json from cases.json: what Kafka's own classes write for the same contents, by version.
 * javac -cp $CP Messages.java && java -cp $CP:. Messages cases.json, with kafka-clients 4.1.1, Jackson and slf4j-api in CP.
 */
public class Messages {
  static final Pattern unknownThen = Pattern.compile("non-default (\\w+) at version");

  public static void main(String[] args) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode out = mapper.createObjectNode();
    for (JsonNode each : mapper.readTree(new File(args[0]))) {
      String name = each.get("name").asText() + (each.has("note") ? " of " + each.get("note").asText() : "");
      ObjectNode versions = out.has(name) ? (ObjectNode) out.get(name) : out.putObject(name);
      for (JsonNode version : each.get("versions"))
        versions.put(version.asText(), written(each.get("name").asText(), each.get("json").deepCopy(), (short) version.asInt()));
    }
    System.out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(out));
  }

  /** Without what this version does not have. */
  static String written(String name, JsonNode contents, short version) throws Exception {
    String type = name.startsWith("ConsumerProtocol") ? name : name + "Data";
    var converter = Class.forName("org.apache.kafka.common.message." + type + "JsonConverter");
    var read = converter.getMethod("read", JsonNode.class, short.class);
    while (true) {
      try {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor((Message) read.invoke(null, contents, version), version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return HexFormat.of().formatHex(bytes);
      } catch (UnsupportedVersionException | InvocationTargetException error) {
        String said = (error instanceof InvocationTargetException ? error.getCause() : error).getMessage();
        Matcher field = unknownThen.matcher(said == null ? "" : said);
        if (!field.find()) throw error;
        remove(contents, field.group(1));
      }
    }
  }

  static void remove(JsonNode node, String field) {
    if (node instanceof ObjectNode object) object.remove(field);
    for (JsonNode each : node) remove(each, field);
  }
}
