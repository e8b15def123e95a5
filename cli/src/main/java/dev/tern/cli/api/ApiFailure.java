package dev.tern.cli.api;

/** A service could not be asked, or would not. */
public sealed class ApiFailure extends Exception {

    private static final long serialVersionUID = 1;

    ApiFailure(String message) {
        super(message);
    }

    /** Nobody answers there. */
    public static final class Unreachable extends ApiFailure {
        private static final long serialVersionUID = 1;

        public Unreachable(String message) {
            super(message);
        }
    }

    /** There is no such VM, host, plan or migration. */
    public static final class Unknown extends ApiFailure {
        private static final long serialVersionUID = 1;

        public Unknown(String message) {
            super(message);
        }
    }

    /** The service said no, as things stand. */
    public static final class Refused extends ApiFailure {
        private static final long serialVersionUID = 1;

        private final String code;

        public Refused(String code, String message) {
            super(message);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** The request was wrong. */
    public static final class Invalid extends ApiFailure {
        private static final long serialVersionUID = 1;

        public Invalid(String message) {
            super(message);
        }
    }

    /** The service failed, or answered what nobody can read. */
    public static final class Broken extends ApiFailure {
        private static final long serialVersionUID = 1;

        public Broken(String message) {
            super(message);
        }
    }
}
