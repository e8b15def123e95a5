package dev.tern.eventing.service;

/** Ends a request with a problem that the client is told. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.code() + ": " + problem.detail());
        this.problem = problem;
    }

    /** 400: the request itself is wrong. */
    public static ProblemException badRequest(String code, String detail) {
        return of(400, code, "The request is not valid", detail);
    }

    /** 403: somebody else may do it. */
    public static ProblemException forbidden(String code, String detail) {
        return of(403, code, "Not allowed", detail);
    }

    /** 404: there is no such thing. */
    public static ProblemException notFound(String code, String detail) {
        return of(404, code, "Not found", detail);
    }

    /** 409: it cannot be done as things stand. */
    public static ProblemException conflict(String code, String detail) {
        return of(409, code, "Not possible as things stand", detail);
    }

    /** 503: it could be done later. */
    public static ProblemException unavailable(String code, String detail) {
        return of(503, code, "Not available now", detail);
    }

    public static ProblemException of(int status, String code, String title, String detail) {
        return new ProblemException(Problem.of(status, code, title, detail));
    }

    public Problem problem() {
        return problem;
    }
}
