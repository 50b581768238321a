package lesson.hop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.web.client.RestClientBuilderConfigurer;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

@SpringBootApplication
public class HopApplication {
    public static void main(String[] args) {
        SpringApplication.run(HopApplication.class, args);
    }

    @Bean
    @LoadBalanced
    public RestClient.Builder byName(RestClientBuilderConfigurer configurer) {
        return configurer.configure(RestClient.builder());
    }
}
