package dev.weir.testing;

/** An error that Amazon ECR answers on its API: the exception's name, and its words. */
final class EcrRefusal extends Exception {
    private static final long serialVersionUID = 1;

    final int status;
    final String type;

    EcrRefusal(String type, String message) {
        this(400, type, message);
    }

    EcrRefusal(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    static EcrRefusal invalid(String parameter, String constraint) {
        return new EcrRefusal("InvalidParameterException", "Invalid parameter at '" + parameter
                + "' failed to satisfy constraint: '" + constraint + "'");
    }
}
