// The program `gedanken`: finds the command, or explains what there is.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "gedanken/base.h"
#include "host.h"

static const Command *const commands[] = {
    &command_list,  &command_describe, &command_catalog, &command_run,    &command_experiment,
    &command_merge, &command_compare,  &command_trace,   &command_policy, &command_bench};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_overview(FILE *out) {
  fputs("gedanken - agents that learn a model of their world and think in it before they act\n\n",
        out);
  for (int i = 0; i < COMMANDS; i++)
    fprintf(out, "  gedanken %-16s %s\n", commands[i]->name, commands[i]->summary);
  fputs("  gedanken help COMMAND     options and examples of one command\n"
        "  gedanken --version        version of the program and of its numbers\n\n"
        "A run is chosen by KEY=VALUE pairs, the same text as in a link to the page:\n"
        "  gedanken run env=dyna-maze agent=dyna-q agent.planning_steps=50 --seeds 30\n\n"
        "Exit code: 0 done, 1 failed, 2 not understood.\n",
        out);
}

static void print_help(const Command *command, FILE *out) {
  fprintf(out, "gedanken %s\n\n%s\n", command->synopsis, command->summary);
  if (command->n_options > 0) fputc('\n', out);
  for (int i = 0; i < command->n_options; i++) {
    const Option *option = &command->options[i];
    char form[32];
    snprintf(form, sizeof form, "%s %s", option->name, option->value != NULL ? option->value : "");
    fprintf(out, "  %-17s %s\n", form, option->help);
  }
  if (command->notes[0] != 0) fprintf(out, "\n%s", command->notes);
}

// NULL after saying which command is nearest.
static const Command *find_command(const char *name) {
  const char *names[COMMANDS];
  for (int i = 0; i < COMMANDS; i++) {
    names[i] = commands[i]->name;
    if (strcmp(name, names[i]) == 0) return commands[i];
  }
  usage_error("there is no command \"%.40s\"; the nearest is %s", name,
              nearest_name(name, names, COMMANDS));
  return NULL;
}

static int print_requested_help(const char *name) {
  if (name == NULL) {
    print_overview(stdout);
    return EXIT_DONE;
  }
  const Command *command = find_command(name);
  if (command == NULL) return EXIT_USAGE;
  print_help(command, stdout);
  return EXIT_DONE;
}

static int run_command(const char *name, int argc, char **argv) {
  const Command *command = find_command(name);
  if (command == NULL) return EXIT_USAGE;
  Args args;
  int code = args_read(&args, command, argc, argv);
  if (code != EXIT_DONE) return code;
  if (args.help) {
    print_help(command, stdout);
    return EXIT_DONE;
  }
  return command->run(&args);
}

// A full disk behind standard output may show at any write, at the last flush, or only when the file is closed: here
// all three are seen, for every command.
static int close_output(int code) {
  errno = 0;
  bool written = ferror(stdout) == 0;
  written = fflush(stdout) == 0 && written;
  written = fclose(stdout) == 0 && written;
  if (written || code != EXIT_DONE) return code;
  return failure("standard output cannot be written%s%s", errno != 0 ? ": " : "",
                 errno != 0 ? strerror(errno) : "");
}

int main(int argc, char **argv) {
  int code;
  host_guard_streams();
  if (argc < 2) {
    print_overview(stderr);
    return EXIT_USAGE;
  }
  if (strcmp(argv[1], "--version") == 0) {
    printf("gedanken %s, numbers %d\n", gdn_version(), gdn_numbers_version());
    code = EXIT_DONE;
  } else if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
             strcmp(argv[1], "-h") == 0) {
    code = print_requested_help(argc > 2 ? argv[2] : NULL);
  } else {
    code = run_command(argv[1], argc - 2, argv + 2);
  }
  return close_output(code);
}
