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

// A config with the model of dynamics that `id` names, or that the agent `id` learns; the other words are its
// settings.
static int graph_config(const Args *args, gdn_config *config) {
  const char *id = args->words[0];
  const gdn_component *model = gdn_catalog_find(GDN_FAMILY_MODEL, id);
  const gdn_component *agent = gdn_catalog_find(GDN_FAMILY_AGENT, id);
  if (gdn_catalog_describe(id, NULL, 0) < 0) return unknown_id(id);
  if (!(model != NULL ? model->offers & GDN_DYNAMICS
                      : agent != NULL && (agent->needs_model & GDN_DYNAMICS)))
    return usage_error(
        "%s has no tensor graph: name a model of dynamics, or an agent that learns one", id);
  char choice[2][96];
  snprintf(choice[0], sizeof choice[0], "agent=%s", agent != NULL ? id : "pets");
  snprintf(choice[1], sizeof choice[1], "model=%s", model != NULL ? id : agent->usual_model);
  Args all = *args;
  all.words = host_memory(NULL, (uint64_t)(args->n_words + 1) * sizeof *all.words);
  all.words[0] = choice[0];
  all.words[1] = choice[1];
  for (int i = 1; i < args->n_words; i++) all.words[i + 1] = args->words[i];
  all.n_words = args->n_words + 1;
  int code = args_config(&all, config);
  free(all.words);
  return code;
}

// A run of the config in memory of its own, which is to be freed; NULL after saying why there is none.
static gdn_run *open_run(const gdn_config *config, void **memory) {
  gdn_message why = {""};
  uint64_t bytes = 0;
  gdn_run *run = NULL;
  gdn_status status = gdn_run_bytes(config, &bytes, &why);
  *memory = host_memory(NULL, bytes > 0 ? bytes : 1);
  if (status == GDN_OK) status = gdn_run_create(config, *memory, bytes, &run, &why);
  if (status == GDN_OK) return run;
  failure("%s", why.text[0] != 0 ? why.text : gdn_status_text(status));
  return NULL;
}

static int describe_graph(const Args *args) {
  const char *kind = args->given[0];
  int is_predict = strcmp(kind, "predict") == 0;
  if (!is_predict && strcmp(kind, "train") != 0)
    return usage_error("--graph takes train or predict, not '%.40s'", kind);
  gdn_config config;
  int code = graph_config(args, &config);
  if (code != EXIT_DONE) return code;
  void *memory;
  gdn_run *run = open_run(&config, &memory);
  int32_t length = run == NULL ? -1 : gdn_run_graph(run, is_predict, NULL, 0);
  if (length >= 0) {
    char *dot = host_memory(NULL, (uint64_t)length + 1);
    gdn_run_graph(run, is_predict, dot, length + 1);
    fputs(dot, stdout);
    free(dot);
  } else {
    code = run == NULL ? EXIT_FAILED : failure("%s has no tensor graph", args->words[0]);
  }
  free(memory);
  return code;
}

static int describe_channels(const Args *args) {
  gdn_config config;
  int code = args_config(args, &config);
  if (code != EXIT_DONE) return code;
  void *memory;
  gdn_run *run = open_run(&config, &memory);
  if (run != NULL) {
    int32_t length = gdn_run_channels_json(run, NULL, 0);
    char *text = host_memory(NULL, (uint64_t)length + 1);
    gdn_run_channels_json(run, text, length + 1);
    puts(text);
    free(text);
  }
  free(memory);
  return run == NULL ? EXIT_FAILED : EXIT_DONE;
}

static int describe(const Args *args) {
  if (args->given[1] != NULL) return describe_channels(args);
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
    {"--channels", NULL, "what a run of KEY=VALUE pairs shows, and how it is drawn, as JSON"},
};

const Command command_describe = {
    .name = "describe",
    .synopsis =
        "describe ID [--graph train|predict [KEY=VALUE...]] | describe --channels [KEY=VALUE...]",
    .summary =
        "one component in Markdown, the tensor graph of its model as DOT, or a run's channels",
    .options = describe_options,
    .n_options = 2,
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
