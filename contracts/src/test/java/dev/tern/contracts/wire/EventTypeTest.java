package dev.tern.contracts.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventTypeTest {

    @Test
    void shouldListEveryTypeThatThereIs() {
        long constants = Arrays.stream(EventType.class.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()) && field.getType() == EventType.class)
                .count();
        assertThat(EventType.all()).hasSize(Math.toIntExact(constants)).doesNotHaveDuplicates();
    }

    @Test
    void shouldNameTypesApartAndFindThemByName() {
        assertThat(EventType.all().stream().map(EventType::type)).doesNotHaveDuplicates();
        assertThat(EventType.all())
                .allSatisfy(type -> assertThat(EventType.named(type.type())).contains(type))
                .allSatisfy(type -> assertThat(type.type()).matches("dev\\.tern(\\.[a-z]+)+\\.v1"));
        assertThat(EventType.named("dev.tern.nothing.v1")).isEmpty();
    }

    @Test
    void shouldUseEveryTopic() {
        assertThat(EventType.all().stream().map(EventType::topic).distinct()).containsExactlyInAnyOrder(Topic.values());
    }
}
