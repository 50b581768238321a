import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes bulkhead.json: what Resilience4j's semaphore bulkhead (2.4.0) answers. `java -cp <its jars> Bulkheads.java > bulkhead.json` */
public class Bulkheads {
  public static void main(String[] arguments) {
    List<String> cases = new ArrayList<>();
    Random random = new Random(7);
    for (int calls : new int[] {1, 2, 5}) cases.add(played(calls, random));
    System.out.println("{\"library\":\"resilience4j-bulkhead 2.4.0\",\"columns\":[\"op\",\"permitted\",\"available\",\"events\"],\"cases\":[");
    System.out.println(String.join(",\n", cases) + "\n]}");
  }

  static String played(int calls, Random random) {
    var config = BulkheadConfig.custom().maxConcurrentCalls(calls).maxWaitDuration(Duration.ZERO).build();
    Bulkhead bulkhead = Bulkhead.of("b", config);
    List<String> events = new ArrayList<>();
    bulkhead.getEventPublisher().onEvent(event -> events.add("\"" + event.getEventType() + "\""));
    List<String> steps = new ArrayList<>();
    int running = 0;
    for (int step = 0; step < 40; step++) {
      events.clear();
      boolean ends = running > 0 && random.nextInt(5) < 2;
      Boolean permitted = null;
      if (ends) bulkhead.onComplete();
      else permitted = bulkhead.tryAcquirePermission();
      running += ends ? -1 : permitted ? 1 : 0;
      String op = ends ? "complete" : "acquire";
      steps.add("[\"" + op + "\"," + permitted + "," + bulkhead.getMetrics().getAvailableConcurrentCalls() + "," + events + "]");
    }
    return "{\"name\":\"" + calls + " at once\",\"maxConcurrentCalls\":" + calls + ",\"steps\":[\n" + String.join(",\n", steps) + "\n]}";
  }
}
