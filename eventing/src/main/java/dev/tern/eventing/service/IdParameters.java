package dev.tern.eventing.service;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets ids be parameters of a path or query; what is no id is a 400 that says so, rather than a 404. */
@Provider
public final class IdParameters implements ParamConverterProvider {

    private static final Map<Class<?>, Function<String, ?>> IDS = Map.of(
            HostId.class, HostId::of,
            VmId.class, VmId::of,
            MigrationId.class, MigrationId::of,
            PlanId.class, PlanId::of);

    @Override
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        Function<String, ?> made = IDS.get(type);
        return made == null ? null : new Id<>(type, made);
    }

    private record Id<T>(Class<T> type, Function<String, ?> made) implements ParamConverter<T> {

        @Override
        public @Nullable T fromString(@Nullable String text) {
            if (text == null) {
                return null;
            }
            try {
                return type.cast(made.apply(text));
            } catch (IllegalArgumentException e) {
                throw ProblemException.badRequest("request.id", String.valueOf(e.getMessage()));
            }
        }

        @Override
        public String toString(T id) {
            return id.toString();
        }
    }
}
