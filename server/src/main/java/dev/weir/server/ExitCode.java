package dev.weir.server;

/** What the program returns to its caller. */
public final class ExitCode {

    /** All went well. */
    public static final int OK = 0;
    /** What was asked for could not be done. */
    public static final int FAILURE = 1;
    /** The command line was not understood. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
