package lesson.hop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** One hop of a request: it asks the next by its name, and answers what that one did. */
@RestController
public class HopController {
    private static final Logger log = LoggerFactory.getLogger(HopController.class);
    private final RestClient rest;

    public HopController(RestClient.Builder byName) {
        this.rest = byName.build();
    }

    @GetMapping("/hop")
    public String hop(@RequestParam(name = "next", required = false) String next) {
        log.info("hopping to {}", next);
        return next == null ? "the end" : rest.get().uri(next).retrieve().body(String.class);
    }

    @GetMapping("/headers")
    public java.util.Map<String, String> headers(@RequestHeader java.util.Map<String, String> headers) {
        return headers;
    }
}
