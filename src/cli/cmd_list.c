// `gedanken list`, `describe` and `catalog`: what there is to choose from.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "gedanken/run.h"
#include "host.h"

// The families that people choose from, in the order of config text.
static const gdn_family families[] = {GDN_FAMILY_ENV, GDN_FAMILY_AGENT, GDN_FAMILY_MODEL,
                                      GDN_FAMILY_PLANNER};
enum { FAMILIES = sizeof families / sizeof families[0] };

static void print_family(gdn_family family, const char *indent) {
  for (int i = 0; i < gdn_catalog_count(family); i++) {
    const gdn_component *component = gdn_catalog_at(family, i);
    printf("%s%-22s %s\n", indent, component->id, component->summary);
  }
}

static int list(const Args *args) {
  int code = args_at_most(args, 1);
  if (code != EXIT_DONE) return code;
  const char *names[FAMILIES];
  for (int i = 0; i < FAMILIES; i++) {
    names[i] = gdn_family_name(families[i]);
    if (args->n_words == 1) {
      if (strcmp(args->words[0], names[i]) != 0) continue;
      print_family(families[i], "");
      return EXIT_DONE;
    }
    if (gdn_catalog_count(families[i]) == 0) continue;
    printf("%s\n", names[i]);
    print_family(families[i], "  ");
  }
  if (args->n_words == 0) return EXIT_DONE;
  return usage_error("there is no kind \"%.40s\"; the nearest is %s", args->words[0],
                     nearest_name(args->words[0], names, FAMILIES));
}

static int unknown_id(const char *id) {
  const char *names[256];
  int n = 0;
  for (int f = 0; f < FAMILIES; f++)
    for (int i = 0; i < gdn_catalog_count(families[f]) && n < 256; i++)
      names[n++] = gdn_catalog_at(families[f], i)->id;
  return usage_error("nothing is called \"%.40s\"; the nearest is %s", id,
                     nearest_name(id, names, n));
}

// The tensor graph of a model, or of the model that an agent learns, in a run that has it.
static int describe_graph(const Args *args) {
  const char *id = args->words[0], *kind = args->given[0];
  int is_predict = strcmp(kind, "predict") == 0;
  if (!is_predict && strcmp(kind, "train") != 0) {
    return usage_error("--graph takes train or predict, not '%s'", kind);
  }
  char text[256];
  int is_model = gdn_catalog_find(GDN_FAMILY_MODEL, id) != NULL;
  if (!is_model && gdn_catalog_find(GDN_FAMILY_AGENT, id) == NULL) return unknown_id(id);
  snprintf(text, sizeof text, "env=pendulum agent=%s%s", is_model ? "pets model=" : "", id);
  gdn_config config;
  gdn_message why;
  uint64_t bytes = 0;
  gdn_run *run = NULL;
  gdn_config_make(&config);
  if (gdn_config_parse(&config, text, &why) != GDN_OK) return failure("%s", why.text);
  for (int i = 1; i < args->n_words; i++) {
    if (gdn_config_parse(&config, args->words[i], &why) != GDN_OK)
      return usage_error("%s", why.text);
  }
  if (gdn_run_bytes(&config, &bytes, &why) != GDN_OK) return failure("%s", why.text);
  void *memory = host_memory(NULL, bytes);
  if (gdn_run_create(&config, memory, bytes, &run, &why) != GDN_OK) return failure("%s", why.text);
  int32_t length = gdn_run_graph(run, is_predict, NULL, 0);
  if (length < 0) return failure("%s has no tensor graph", id);
  char *dot = host_memory(NULL, (uint64_t)length + 1);
  gdn_run_graph(run, is_predict, dot, length + 1);
  fputs(dot, stdout);
  free(dot);
  free(memory);
  return EXIT_DONE;
}

static int describe(const Args *args) {
  if (args->n_words == 0) return usage_error("describe needs an ID; `gedanken list` shows them");
  if (args->given[0] != NULL) return describe_graph(args);
  int code = args_at_most(args, 1);
  if (code != EXIT_DONE) return code;
  int32_t length = gdn_catalog_describe(args->words[0], NULL, 0);
  if (length < 0) return unknown_id(args->words[0]);
  char *text = host_memory(NULL, (uint64_t)length + 1);
  gdn_catalog_describe(args->words[0], text, length + 1);
  fputs(text, stdout);
  if (length > 0 && text[length - 1] != '\n') putchar('\n');
  free(text);
  return EXIT_DONE;
}

static int catalog(const Args *args) {
  int code = args_at_most(args, 0);
  if (code != EXIT_DONE) return code;
  int32_t length = gdn_catalog_json(NULL, 0);
  char *text = host_memory(NULL, (uint64_t)length + 1);
  gdn_catalog_json(text, length + 1);
  puts(text);
  free(text);
  return EXIT_DONE;
}

const Command command_list = {
    .name = "list",
    .synopsis = "list [KIND]",
    .summary = "ids with one-line summaries; KIND = env | agent | model | planner",
    .notes = "",
    .run = list,
};

static const Option describe_options[] = {
    {"--graph", "KIND", "the graph it trains or predicts with, as DOT text: train | predict"},
};

const Command command_describe = {
    .name = "describe",
    .synopsis = "describe ID [--graph train|predict [KEY=VALUE...]]",
    .summary = "one component in Markdown, or the tensor graph of its model as DOT",
    .options = describe_options,
    .n_options = 1,
    .notes = "With --graph, KEY=VALUE pairs set what the graph is built for: env=cartpole-swingup.",
    .run = describe,
};

const Command command_catalog = {
    .name = "catalog",
    .synopsis = "catalog",
    .summary = "everything there is, as JSON",
    .notes = "",
    .run = catalog,
};
