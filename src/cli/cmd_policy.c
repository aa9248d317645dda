// `gedanken policy`: what a saved run's agent would do, as JSON that any language can act by.
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "host.h"
#include "load.h"

static int print_policy(const gdn_run *run) {
  gdn_message why = {""};
  int32_t length = 0;
  gdn_status status = gdn_run_policy(run, NULL, 0, &length, &why);
  if (status != GDN_OK) return failure("%s", why.text);
  char *text = host_memory(NULL, (uint64_t)length + 1);
  (void)gdn_run_policy(run, text, length + 1, &length, &why);
  fputs(text, stdout);
  free(text);
  return EXIT_DONE;
}

static int open_and_print(const char *path, const gdn_config *config, const char *snapshot,
                          size_t bytes) {
  gdn_message why = {""};
  uint64_t needed = 0;
  gdn_run *run = NULL;
  void *memory = NULL;
  gdn_status status = gdn_run_bytes(config, &needed, &why);
  if (status == GDN_OK) {
    memory = host_memory(NULL, needed);
    status = gdn_run_create(config, memory, needed, &run, &why);
  }
  if (status == GDN_OK) status = gdn_run_load(run, snapshot, bytes, &why);
  int code = status == GDN_OK
                 ? print_policy(run)
                 : failure("%s: %s", path, why.text[0] != 0 ? why.text : gdn_status_text(status));
  free(memory);
  return code;
}

static int policy(const Args *args) {
  if (args->n_words != 1) return usage_error("policy takes one file, a run that was saved");
  static gdn_config config;
  char *snapshot;
  size_t bytes;
  int code = load_snapshot(args->words[0], &snapshot, &bytes, &config);
  if (code == EXIT_DONE) code = open_and_print(args->words[0], &config, snapshot, bytes);
  free(snapshot);
  return code;
}

const Command command_policy = {
    .name = "policy",
    .synopsis = "policy FILE",
    .summary = "what a saved run's agent would do, as JSON",
    .notes = "The policy is the deterministic one that an evaluation acts by: of a table the "
             "action and the\n"
             "values of each state, of a network its inputs, layers and head. Its `rule` says how "
             "an action\n"
             "comes of an observation; examples/policy.py does so in a few lines. An agent that "
             "plans each\n"
             "action anew keeps no policy, and that is said.\n"
             "\n"
             "  gedanken run env=pendulum agent=sac --episodes 20 --save sac.gedanken\n"
             "  gedanken policy sac.gedanken > sac.json\n",
    .run = policy,
};
