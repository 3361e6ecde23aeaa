package dev.weir.bench;

import picocli.CommandLine.Command;

import dev.weir.bench.peer.Tools;
import dev.weir.bench.work.Workload;
import dev.weir.bench.work.Workloads;

/** Says what there is to measure, and who is found. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the workloads, and the programs that are found.")
final class ListCommand implements Runnable {

    @Override
    public void run() {
        for (Workload workload : Workloads.ALL) {
            System.out.printf("%-10s %s%s%n", workload.name(), workload.summary(),
                    workload.isForCi() ? " [also with --ci]" : "");
        }
        System.out.println();
        for (Wanted wanted : Wanted.ALL) {
            System.out.println(wanted.program() + ": " + Tools.find(wanted.program())
                    .map(path -> "found, " + path)
                    .orElse("not found. " + wanted.without()));
        }
    }
}
