package lesson.stream;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What it has handled: everything but poison. */
@Component
@RestController
public class Seen {
    private final List<Map<String, Object>> seen = new CopyOnWriteArrayList<>();

    void take(Message<Event> message) {
        Event event = message.getPayload();
        if ("poison".equals(event.getKey())) {
            throw new IllegalStateException("stock service unavailable", new IOException("connection refused"));
        }
        Map<String, Object> headers = new TreeMap<>();
        message.getHeaders().forEach((name, value) -> headers.put(name, isPlain(value) ? value : value.getClass().getName()));
        seen.add(Map.of("event", event, "headers", headers));
    }

    @GetMapping("/seen")
    public List<Map<String, Object>> all() {
        return seen;
    }

    private static boolean isPlain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }
}
