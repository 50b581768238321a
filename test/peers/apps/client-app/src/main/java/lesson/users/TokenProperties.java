package lesson.users;

import org.springframework.boot.context.properties.ConfigurationProperties;

@ConfigurationProperties("token")
public class TokenProperties {
    private long expirationTime;
    private String secret;

    public long getExpirationTime() {
        return expirationTime;
    }

    public void setExpirationTime(long expirationTime) {
        this.expirationTime = expirationTime;
    }

    public String getSecret() {
        return secret;
    }

    public void setSecret(String secret) {
        this.secret = secret;
    }
}
