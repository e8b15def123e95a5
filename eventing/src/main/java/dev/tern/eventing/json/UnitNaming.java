package dev.tern.eventing.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.PropertyNamingStrategy;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Estimate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.word.Words;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Snake case, with the unit of the property's type behind it. */
final class UnitNaming extends PropertyNamingStrategy {

    private static final long serialVersionUID = 1;

    private static final Map<Class<?>, String> SUFFIXES = Map.of(
            DataSize.class, "_bytes",
            Bandwidth.class, "_bytes_per_second",
            DirtyRate.class, "_pages_per_second",
            Duration.class, "_ms",
            Ratio.class, "_ratio");

    @Override
    public String nameForField(MapperConfig<?> config, AnnotatedField field, String defaultName) {
        return name(field, field.getType(), defaultName);
    }

    @Override
    public String nameForGetterMethod(MapperConfig<?> config, AnnotatedMethod method, String defaultName) {
        return name(method, method.getType(), defaultName);
    }

    @Override
    public String nameForSetterMethod(MapperConfig<?> config, AnnotatedMethod method, String defaultName) {
        return name(method, method.getParameterType(0), defaultName);
    }

    @Override
    public String nameForConstructorParameter(
            MapperConfig<?> config, AnnotatedParameter parameter, String defaultName) {
        return name(parameter, parameter.getType(), defaultName);
    }

    private static String name(Annotated member, JavaType type, String defaultName) {
        String snake = Words.snake(defaultName);
        if (member instanceof AnnotatedMember of && of.getDeclaringClass() == Estimate.class) {
            return snake; // the estimate's own name carries the unit
        }
        String suffix = suffix(type);
        return suffix == null || snake.endsWith(suffix) || ("_" + snake).equals(suffix) ? snake : snake + suffix;
    }

    private static @Nullable String suffix(JavaType type) {
        if (type.isContainerType()) {
            return suffix(type.getContentType());
        }
        if (type.hasRawClass(Estimate.class)) {
            return suffix(type.containedTypeOrUnknown(0));
        }
        return SUFFIXES.get(type.getRawClass());
    }
}
