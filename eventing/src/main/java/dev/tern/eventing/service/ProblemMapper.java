package dev.tern.eventing.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tern.eventing.json.TernJson;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a request ends with into a problem. A bug is logged here and told without its inside. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
    private static final int SERVER_ERROR = 500;

    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = problem(thrown);
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(TernJson.text(problem))
                .build();
    }

    static Problem problem(Throwable thrown) {
        if (thrown instanceof ProblemException ours) {
            return ours.problem();
        }
        if (thrown instanceof JsonProcessingException json) {
            return unreadable(json);
        }
        if (thrown instanceof WebApplicationException web) {
            return switch (web.getCause()) {
                case JsonProcessingException json -> unreadable(json);
                case ProblemException parameter -> parameter.problem(); // thrown while a parameter was converted
                case null, default -> of(web);
            };
        }
        if (thrown instanceof IllegalArgumentException invalid) {
            // values of the contracts refuse what is not one of them, naming it and what to do
            LOG.debug("A request was refused", invalid);
            return Problem.of(400, "request.invalid", "The request is not valid", String.valueOf(invalid.getMessage()));
        }
        LOG.error("A request failed", thrown);
        return Problem.of(
                SERVER_ERROR,
                "server.error",
                "The service failed",
                "An error of the service itself; its log says more");
    }

    private static Problem unreadable(JsonProcessingException json) {
        String detail = String.valueOf(TernJson.unreadable(Object.class, json).getMessage());
        return Problem.of(400, "request.unreadable", "The request is not valid", "The body is " + detail);
    }

    private static Problem of(WebApplicationException web) {
        Response.StatusType status = web.getResponse().getStatusInfo();
        String code = "http." + status.getStatusCode();
        if (status.getStatusCode() >= SERVER_ERROR) {
            LOG.error("A request failed", web);
        }
        return Problem.of(status.getStatusCode(), code, status.getReasonPhrase(), String.valueOf(web.getMessage()));
    }
}
