// The world of examples/custom_env.c with one thing wrong at a time: it is refused with a sentence that names the
// fault, when it is registered or when it is built; whatever is let through can be run, drawn and described.
#define main rooms_main
int rooms_main(void);
#include "../../examples/custom_env.c"
#undef main
#include "run/world_check.h"
#include "unit/lab.h"

#define NAN_NUMBER (0.0 / 0.0)

typedef struct Parts {
  gdn_env_type type;
  gdn_param params[2];
  gdn_fact facts[4];
} Parts;

static void take_parts(Parts *parts) {
  parts->type = rooms_type;
  memcpy(parts->params, params, sizeof parts->params);
  memcpy(parts->facts, rooms_facts, sizeof parts->facts);
  parts->type.component.params = parts->params;
  parts->type.component.facts = parts->facts;
  parts->type.component.id = "damaged";
}

static gdn_message why;

static void check_says(const char *words) {
  CHECK(is_sentence(&why));
  if (!CHECK(strstr(why.text, words) != NULL))
    printf("    says \"%s\", not \"%s\"\n", why.text, words);
}

// -- what is refused when it is registered ---------------------------------------------------------

#define REFUSED(words, change)                                    \
  do {                                                            \
    Parts parts;                                                  \
    take_parts(&parts);                                           \
    gdn_component *c = &parts.type.component;                     \
    gdn_env_type *type = &parts.type;                             \
    gdn_param *size = &parts.params[0], *slip = &parts.params[1]; \
    (void)c, (void)type, (void)size, (void)slip;                  \
    change;                                                       \
    CHECK_INT(gdn_env_register(type, &why), GDN_BAD_ARGUMENT);    \
    check_says(words);                                            \
  } while (0)

static void as_choice(gdn_param *p, const char *words, double high) {
  *p = (gdn_param){.kind = GDN_KIND_CHOICE, .offset = p->offset, .high = high, .key = "size"};
  p->label = p->unit = p->doc = "";
  p->choices = words;
}

static void as_text(gdn_param *p, const char *text, double high) {
  as_choice(p, NULL, high);
  p->kind = GDN_KIND_TEXT;
  p->offset = 8;
  p->text = text;
}

TEST(tables_that_contradict_themselves) {
  REFUSED("params is NULL", c->params = NULL);
  REFUSED("at most 40 parameters", c->n_params = -1);
  REFUSED("at most 40 parameters", c->n_params = 41);
  REFUSED("params_at", c->params_at = 0);
  REFUSED("params_at", c->params_at = (int32_t)sizeof(gdn_env) - 1);
  REFUSED("params_at", c->params_at = INT32_MAX);
  REFUSED("params_at", c->params_at = INT32_MIN);
  REFUSED("begin with gdn_env", c->struct_bytes = (int32_t)sizeof(gdn_env) - 1);
  REFUSED("6144", c->struct_bytes = 6145);
  REFUSED("outside the struct", c->struct_bytes = c->params_at + 8);
  REFUSED("n_facts", c->facts = NULL);
  REFUSED("n_facts", c->n_facts = -1);
  REFUSED("a fact needs", parts.facts[3].name = NULL);
  REFUSED("a fact needs", parts.facts[0].text = NULL);
  REFUSED("n_lines", c->n_lines = 1);
  REFUSED("time limit", type->time_limit = -1);
  REFUSED("both to_plane", type->to_plane = (void (*)(const gdn_env *, const double *, double *))1);
  REFUSED("what a world cannot", c->offers |= GDN_TABULAR);
  REFUSED("what a world cannot", c->offers |= 1u << 31);
  REFUSED("finite worlds", c->offers = GDN_OUTCOMES);
  REFUSED("finite worlds", c->offers = GDN_SINGLE);
  REFUSED("at once", c->offers |= GDN_JUDGED);
  REFUSED("outcomes but has none", type->outcomes = NULL);
  REFUSED("offer numbers", c->offers = GDN_JUDGED);
  REFUSED("offer numbers", c->offers = GDN_PLACEABLE);
  REFUSED("judge but cannot", c->offers = GDN_NUMBERS | GDN_CONTINUOUS | GDN_JUDGED);
  REFUSED("has none", c->offers = GDN_NUMBERS | GDN_CONTINUOUS | GDN_GOAL);
  REFUSED("placed", c->offers = GDN_NUMBERS | GDN_CONTINUOUS | GDN_PLACEABLE);
  REFUSED("choices, continuous or both", c->offers = GDN_NUMBERS);
  REFUSED("choices, continuous or both", c->offers = GDN_CHOICES);
}

TEST(parameters_that_contradict_themselves) {
  REFUSED("'': its key", size->key = NULL);
  REFUSED("its key", size->key = "");
  REFUSED("its key", size->key = "Room size");
  REFUSED("'slip': another has the same key", size->key = "slip");
  REFUSED("a label", size->label = NULL);
  REFUSED("a unit", size->unit = NULL);
  REFUSED("(doc)", size->doc = NULL);
  REFUSED("kind", size->kind = (gdn_kind)9);
  REFUSED("scale", size->scale = (gdn_scale)9);
  REFUSED("flags", size->flags = 4);
  REFUSED("outside the struct", size->offset = -1);
  REFUSED("outside the struct", size->offset = 6144);
  REFUSED("outside the struct", size->offset = INT32_MAX);
  REFUSED("another's field", slip->offset = size->offset);
  REFUSED("another's field", slip->offset = size->offset + 3);
  REFUSED("low lies above", size->low = 10);
  REFUSED("outside its bounds", size->initial = 10);
  REFUSED("outside its bounds", slip->initial = NAN_NUMBER);
  REFUSED("finite", slip->low = NAN_NUMBER);
  REFUSED("finite", slip->high = NAN_NUMBER);
  REFUSED("finite", slip->high = 1e308 * 10);
  REFUSED("whole numbers", size->low = 3.5);
  REFUSED("whole numbers", size->high = 1e10);
  REFUSED("on or off", size->kind = GDN_KIND_BOOL);
  REFUSED("needs its words", as_choice(size, NULL, 1));
  REFUSED("is empty", as_choice(size, "", 0));
  REFUSED("is empty", as_choice(size, "one||two", 2));
  REFUSED("is empty", as_choice(size, "one|", 1));
  REFUSED("no blanks", as_choice(size, "one|and two", 1));
  REFUSED("number of words", as_choice(size, "one|two", 2));
  REFUSED("outside its bounds", as_choice(size, "one|two", 1); size->initial = 2);
  REFUSED("initial text", as_text(size, NULL, 10); c->n_params = 1);
  REFUSED("too long", as_text(size, "longer", 3); c->n_params = 1);
  REFUSED("not printable", as_text(size, "a b", 10); c->n_params = 1);
  REFUSED("longest length", as_text(size, "", 1e9); c->n_params = 1);
  REFUSED("be live", as_text(size, "", 9); size->flags = GDN_LIVE; c->n_params = 1);
}

// -- what is refused when it is built --------------------------------------------------------------

static Parts live;
static void (*damage)(gdn_env *env); // what `open` does wrong
static int32_t word_to_clear = -1;   // or which 8 bytes of gdn_env it leaves out

static gdn_status damaged_open(gdn_env *env, gdn_arena *arena, gdn_message *reason) {
  gdn_status status = rooms_open(env, arena, reason);
  if (damage != NULL) damage(env);
  if (word_to_clear >= 0) memset((uint8_t *)env + 8 * word_to_clear, 0, 8);
  return status;
}

static gdn_status silent_open(gdn_env *env, gdn_arena *arena, gdn_message *reason) {
  (void)env, (void)arena, (void)reason;
  return GDN_OUT_OF_RANGE;
}

static const uint8_t *no_cells(const gdn_env *env, int32_t *rows, int32_t *columns) {
  (void)env;
  *rows = *columns = 3;
  return NULL;
}

// Builds it, runs it a little and looks at it; or has a sentence that names the world. 1: it ran.
static int32_t try_world(void) {
  static char text[1 << 20];
  gdn_config config;
  uint64_t bytes, env_bytes;
  gdn_run *run = NULL;
  gdn_env *env;
  gdn_config_make(&config);
  CHECK(gdn_catalog_json(text, sizeof text) < (int32_t)sizeof text);
  (void)gdn_catalog_describe("damaged", text, sizeof text);
  why.text[0] = 0;
  if (gdn_config_parse(&config,
                       live.type.component.offers & GDN_NUMBERS ? "env=damaged agent=sac"
                                                                : "env=damaged agent=dyna-q",
                       &why) != GDN_OK) {
    CHECK(is_sentence(&why));
    return 0;
  }
  gdn_status status = gdn_run_bytes(&config, &bytes, &why);
  void *memory = status == GDN_OK ? malloc((size_t)bytes) : NULL;
  if (status == GDN_OK) status = gdn_run_create(&config, memory, bytes, &run, &why);
  if (status == GDN_OK) {
    gdn_scene scene = {.layers = ~0u};
    for (int32_t i = 0; i < 30; i++) (void)gdn_run_advance(run, INT64_MAX, GDN_UNTIL_STEP);
    gdn_run_scene(run, &scene);
    (void)gdn_run_digest(run);
  } else {
    gdn_message other = {""};
    CHECK(is_sentence(&why));
    // Alone it is refused likewise.
    gdn_status alone = gdn_env_bytes(&config, &env_bytes, &other);
    void *room = alone == GDN_OK ? malloc((size_t)env_bytes) : NULL;
    if (alone == GDN_OK) alone = gdn_env_create(&config, room, env_bytes, &env, &other);
    CHECK(alone == status && strcmp(other.text, why.text) == 0);
    free(room);
  }
  free(memory);
  return status == GDN_OK;
}

#define LEFT_WRONG(function, words) \
  do {                              \
    damage = function;              \
    CHECK_INT(try_world(), 0);      \
    check_says("'damaged'");        \
    check_says(words);              \
    damage = NULL;                  \
  } while (0)

#define WRONG(name, change)        \
  static void name(gdn_env *env) { \
    change;                        \
  }
WRONG(no_numbers, env->observation.dim = 0)
WRONG(too_many_numbers, env->observation.dim = 2)
WRONG(negative_states, env->observation.n = -1)
WRONG(no_states, env->observation.n = 0)
WRONG(no_actions, env->action.n = 0)
WRONG(no_action_numbers, env->action.dim = -5)
WRONG(too_many_states, env->observation.n = INT32_MAX)
WRONG(no_results, env->n_outcomes = 0)
WRONG(negative_results, env->n_outcomes = -1)
WRONG(no_width, env->x1 = env->x0)
WRONG(no_height, env->y1 = -1)
WRONG(no_number, env->y1 = (float)NAN_NUMBER)
WRONG(plane_without_functions, env->plane.names[0] = "x")

TEST(what_open_leaves_wrong) {
  CHECK_INT(try_world(), 1);
  LEFT_WRONG(no_numbers, "observation: dim must be");
  LEFT_WRONG(too_many_numbers, "observation: dim must be 1");
  LEFT_WRONG(negative_states, "observation: n is negative");
  LEFT_WRONG(no_states, "observation.n and action.n");
  LEFT_WRONG(no_actions, "observation.n and action.n");
  LEFT_WRONG(no_action_numbers, "action: dim must be");
  LEFT_WRONG(too_many_states, "too many states");
  LEFT_WRONG(no_results, "n_outcomes");
  LEFT_WRONG(negative_results, "n_outcomes");
  LEFT_WRONG(no_width, "x1 must be more than x0");
  LEFT_WRONG(no_height, "y1 more than y0");
  LEFT_WRONG(no_number, "y1 more than y0");
  LEFT_WRONG(plane_without_functions, "to_plane");
  live.type.open = silent_open;
  CHECK_INT(try_world(), 0);
  check_says("'damaged' cannot be built");
  live.type.open = damaged_open;
  live.type.cells = no_cells;
  CHECK_INT(try_world(), 0);
  check_says("cells must give");
  live.type.cells = NULL;
}

// The same as a world of numbers.
static double low[1], high[1] = {1};

static void no_judge(const gdn_env *env, const double *observation, const double *action,
                     const double *next, gdn_step *out) {
  (void)env, (void)observation, (void)action, (void)next, (void)out;
}

static void as_box(gdn_env *env) {
  env->observation = env->action = (gdn_space){.dim = 1, .low = low, .high = high};
}
WRONG(without_low, as_box(env); env->action.low = NULL)
WRONG(without_high, as_box(env); env->observation.high = NULL)

static void box_refused(void (*wrong)(gdn_env *), const char *words) {
  static uint8_t memory[65536];
  gdn_config config = lab_config("env=damaged agent=sac");
  uint64_t bytes;
  gdn_env *env = NULL;
  damage = wrong;
  CHECK(gdn_env_bytes(&config, &bytes, NULL) == GDN_OK && bytes < sizeof memory);
  gdn_status status = gdn_env_create(&config, memory, sizeof memory, &env, &why);
  damage = NULL;
  CHECK_INT(status, words == NULL ? GDN_OK : GDN_BAD_ARGUMENT);
  CHECK((env != NULL) == (words == NULL));
  if (words != NULL) check_says(words);
}

TEST(what_a_box_leaves_wrong) {
  // Who learns from real steps alone needs no rule of the reward.
  live.type.component.offers = GDN_NUMBERS | GDN_CONTINUOUS;
  box_refused(as_box, NULL);
  live.type.component.offers = GDN_NUMBERS | GDN_JUDGED | GDN_CONTINUOUS;
  live.type.judge = no_judge;
  box_refused(as_box, NULL);
  live.type.component.offers = GDN_NUMBERS | GDN_JUDGED | GDN_CHOICES;
  gdn_config config = lab_config("env=damaged agent=dqn");
  uint64_t bytes;
  damage = as_box;
  CHECK_INT(gdn_env_bytes(&config, &bytes, &why), GDN_BAD_ARGUMENT);
  check_says("does not offer to be continuous");
  damage = NULL;
  live.type.component.offers |= GDN_CONTINUOUS;
  box_refused(as_box, NULL);
  box_refused(without_low, "action: a box needs its bounds");
  box_refused(without_high, "observation: a box needs its bounds");
  high[0] = -1;
  box_refused(as_box, "observation: a low bound lies above");
  high[0] = NAN_NUMBER;
  box_refused(as_box, "is no number");
  LEFT_WRONG(no_actions, "observation.n must be 0");
  live.type.judge = NULL;
  live.type.component.offers = rooms_type.component.offers;
}

// -- every field, whatever it is -------------------------------------------------------------------

// Clears a word of the table, the parameters and the facts, at each place in turn: what the check lets through,
// runs. (Other values would be pointers to nowhere, against which C has no help.)
TEST(every_field_left_out) {
  int32_t ran = 0, refused = 0;
  const size_t word = sizeof(void *); // each function alone
  for (size_t at = 0; at + word <= sizeof live; at += word) {
    const Parts whole = live;
    memset((uint8_t *)&live + at, 0, word);
    if (world_check_type(&live.type, &why) == GDN_OK) {
      ran += try_world();
    } else {
      CHECK(is_sentence(&why));
      refused++;
    }
    live = whole;
  }
  CHECK(ran > 10 && refused > 20);
}

TEST(everything_that_open_sets_left_out) {
  int32_t ran = 0;
  for (word_to_clear = 1; 8 * word_to_clear + 8 <= (int32_t)sizeof(gdn_env); word_to_clear++) {
    ran += try_world();
  }
  word_to_clear = -1;
  CHECK(ran > 5);
}

TEST_MAIN(take_parts(&live); live.type.open = damaged_open;
          CHECK(gdn_env_register(&live.type, NULL) == GDN_OK);
          RUN(tables_that_contradict_themselves) RUN(parameters_that_contradict_themselves)
              RUN(what_open_leaves_wrong) RUN(what_a_box_leaves_wrong) RUN(every_field_left_out)
                  RUN(everything_that_open_sets_left_out))
