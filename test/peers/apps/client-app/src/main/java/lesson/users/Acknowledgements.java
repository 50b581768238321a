package lesson.users;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.cloud.bus.event.AckRemoteApplicationEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who has taken which event: what `spring.cloud.bus.trace.enabled` is for. */
@RestController
public class Acknowledgements {
    private final List<Map<String, String>> seen = new CopyOnWriteArrayList<>();

    @EventListener
    public void onAck(AckRemoteApplicationEvent ack) {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("by", ack.getOriginService());
        one.put("of", ack.getAckId());
        one.put("event", ack.getEvent() == null ? null : ack.getEvent().getSimpleName());
        seen.add(one);
    }

    @GetMapping("/acknowledgements")
    public List<Map<String, String>> all() {
        return seen;
    }
}
