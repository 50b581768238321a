package lesson.users;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class UserController {
    private final Greeting greeting;
    private final TokenProperties token;
    private final Environment env;
    private final DiscoveryClient discovery;

    public UserController(Greeting greeting, TokenProperties token, Environment env, DiscoveryClient discovery) {
        this.greeting = greeting;
        this.token = token;
        this.env = env;
        this.discovery = discovery;
    }

    @GetMapping("/welcome")
    public String welcome() {
        return greeting.getMessage();
    }

    @GetMapping("/health_check")
    public Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("port", env.getProperty("local.server.port"));
        status.put("token secret", token.getSecret());
        status.put("token expiration time", token.getExpirationTime());
        status.put("gateway ip", env.getProperty("gateway.ip"));
        status.put("password", env.getProperty("spring.datasource.password"));
        return status;
    }

    @GetMapping("/values/{name}")
    public Map<String, String> value(@PathVariable("name") String name) {
        return Collections.singletonMap("value", env.getProperty(name));
    }

    @GetMapping("/neighbours/{name}")
    public List<String> neighbours(@PathVariable("name") String name) {
        return discovery.getInstances(name).stream().map(ServiceInstance::getUri).map(Object::toString).toList();
    }
}
