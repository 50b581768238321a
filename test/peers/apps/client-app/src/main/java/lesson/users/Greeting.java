package lesson.users;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.stereotype.Component;

@Component
@RefreshScope
public class Greeting {
    @Value("${greeting.message:none}")
    private String message;

    public String getMessage() {
        return message;
    }
}
