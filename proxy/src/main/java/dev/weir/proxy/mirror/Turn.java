package dev.weir.proxy.mirror;

/** Whose turn it is to do what only one of several replicas should do. */
@FunctionalInterface
public interface Turn {

    /** Always ours: there are no others. */
    Turn OURS = () -> true;

    /** Returns whether it is ours now. Never blocks. */
    boolean isOurs();
}
