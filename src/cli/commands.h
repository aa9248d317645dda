// The commands, one file each; main.c has their order.
#ifndef GEDANKEN_CLI_COMMANDS_H
#define GEDANKEN_CLI_COMMANDS_H

#include "args.h"

extern const Command command_list, command_describe, command_catalog; // cmd_list.c
extern const Command command_run;                                     // cmd_run.c
extern const Command command_merge;                                   // cmd_merge.c
extern const Command command_compare;                                 // cmd_compare.c
extern const Command command_trace;                                   // cmd_trace.c
extern const Command command_policy;                                  // cmd_policy.c
extern const Command command_bench;                                   // cmd_bench.c
extern const Command command_experiment;                              // cmd_experiment.c

#endif
