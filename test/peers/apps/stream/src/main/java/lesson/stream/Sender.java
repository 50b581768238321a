package lesson.stream;

import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class Sender {
    private final StreamBridge bridge;

    public Sender(StreamBridge bridge) {
        this.bridge = bridge;
    }

    @PostMapping("/send")
    public boolean send(@RequestBody Event event) {
        return bridge.send("sent-out-0", MessageBuilder.withPayload(event).setHeader("x-lab", "1").build());
    }
}
