package dev.tern.eventing.service;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** For the one exception of JSON that Quarkus would else answer by itself, with an empty 400. */
@Provider
public final class UnreadableBodyMapper implements ExceptionMapper<MismatchedInputException> {

    private final ProblemMapper problems = new ProblemMapper();

    @Override
    public Response toResponse(MismatchedInputException thrown) {
        return problems.toResponse(thrown);
    }
}
