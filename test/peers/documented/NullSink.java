package org.example;

import java.util.*;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.*;

/** A plugin that is not the lab's: it takes records and forgets them. */
public class NullSink extends SinkConnector {
  @Override public String version() { return "10.0.1"; }
  @Override public ConfigDef config() { return new ConfigDef(); }
  @Override public void start(Map<String, String> settings) {}
  @Override public void stop() {}
  @Override public Class<? extends Task> taskClass() { return NullTask.class; }
  @Override public List<Map<String, String>> taskConfigs(int most) { return List.of(Map.of()); }

  public static class NullTask extends SinkTask {
    @Override public String version() { return "10.0.1"; }
    @Override public void start(Map<String, String> settings) {}
    @Override public void put(Collection<SinkRecord> records) {}
    @Override public void stop() {}
  }
}
