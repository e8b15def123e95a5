package dev.tern.eventing.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import dev.tern.contracts.word.Words;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What annotations would say, read off the records themselves: which components are required, which methods are no
 * properties, and the kinds of a sealed type.
 */
final class RecordRules extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    private static final String OURS = "dev.tern.";

    /**
     * A record's property is a component; its other methods are behaviour. Where one sounds like a component, as {@code
     * isOwned()} beside {@code owned()}, to ignore the method would be to ignore the component: such a method is only
     * kept from being read, by the mapper's visibility.
     */
    @Override
    public boolean hasIgnoreMarker(AnnotatedMember member) {
        return member instanceof AnnotatedMethod method
                && method.getDeclaringClass().isRecord()
                && component(method.getDeclaringClass(), method.getName()) == null
                && !soundsLikeComponent(method);
    }

    private static boolean soundsLikeComponent(AnnotatedMethod method) {
        return Arrays.stream(method.getDeclaringClass().getRecordComponents())
                .map(component -> component.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                        + component.getName().substring(1))
                .anyMatch(name -> method.getName().equals("is" + name));
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        RecordComponent component = componentOf(member);
        return component == null ? null : !isNullable(component);
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        RecordComponent component = annotated instanceof AnnotatedMember member ? componentOf(member) : null;
        return component == null || isNullable(component)
                ? JsonSetter.Value.empty()
                : JsonSetter.Value.forValueNulls(Nulls.FAIL);
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
        return hasKinds(annotated.getRawType())
                ? new StdTypeResolverBuilder()
                        .init(JsonTypeInfo.Id.NAME, null)
                        .inclusion(JsonTypeInfo.As.PROPERTY)
                        .typeProperty("kind")
                : null;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
        Class<?> type = annotated.getRawType();
        return type.isSealed() && hasKinds(type)
                ? kinds(type).map(kind -> new NamedType(kind, nameOf(kind))).toList()
                : null;
    }

    @Override
    public @Nullable String findTypeName(AnnotatedClass annotated) {
        Class<?> type = annotated.getRawType();
        return !type.isSealed() && hasKinds(type) ? nameOf(type) : null;
    }

    @Override
    public String[] findEnumValues(MapperConfig<?> config, AnnotatedClass annotated, Enum<?>[] values, String[] names) {
        for (int i = 0; i < values.length; i++) {
            names[i] = Words.of(values[i]);
        }
        return names;
    }

    private static String nameOf(Class<?> kind) {
        return Words.of(kind);
    }

    /** Of the leaves below a sealed type, those below other sealed types included. */
    private static Stream<Class<?>> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(permitted -> permitted.isSealed() ? kinds(permitted) : Stream.of(permitted))
                .distinct();
    }

    /** Whether a value of this type says of which kind it is, also where its declared type leaves no doubt. */
    private static boolean hasKinds(Class<?> type) {
        if (!type.getName().startsWith(OURS) || type.isEnum()) {
            return false;
        }
        return type.isSealed() || Arrays.stream(type.getInterfaces()).anyMatch(RecordRules::hasKinds);
    }

    private static @Nullable RecordComponent componentOf(AnnotatedMember member) {
        Class<?> owner = member.getDeclaringClass();
        if (!owner.isRecord() || !owner.getName().startsWith(OURS)) {
            return null;
        }
        if (member instanceof AnnotatedParameter parameter) {
            RecordComponent[] components = owner.getRecordComponents();
            boolean canonical = parameter.getOwner().getAnnotated() instanceof java.lang.reflect.Constructor<?> made
                    && made.getParameterCount() == components.length;
            return canonical ? components[parameter.getIndex()] : null;
        }
        return component(owner, member.getName());
    }

    private static @Nullable RecordComponent component(Class<?> owner, String name) {
        return Arrays.stream(owner.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
