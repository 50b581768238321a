package lesson.stream;

/** Its key is whatever JSON has. */
public class Event {
    private Object key;
    private String from;

    public Object getKey() {
        return key;
    }

    public void setKey(Object key) {
        this.key = key;
    }

    public String getFrom() {
        return from;
    }

    public void setFrom(String from) {
        this.from = from;
    }
}
