// Configs: what they say at first, what they refuse and with which sentence, what gives way to what. That
// their text says all of them is in test_any_config.c.
#include "gedanken/run.h"
#include "unit/lab.h"
#include "unit/toy.h"

#define MANY_TEXT (2 * GDN_CONFIG_TEXT)

static const char *format(const gdn_config *config) {
  static char text[MANY_TEXT];
  CHECK(gdn_config_format(config, text, sizeof text) < (int32_t)sizeof text);
  return text;
}

static const char *get(const gdn_config *config, const char *key) {
  static char text[GDN_CONFIG_TEXT];
  if (gdn_config_get(config, key, text, sizeof text) < 0) return "(no such key)";
  return text;
}

// The text is refused with this status and a sentence that has `part` in it; the config stays.
static void refused(const char *text, gdn_status status, const char *part) {
  gdn_config config = lab_config("env=maze agent=dyna-q-plus agent.kappa=0.5 env.slip=0.25 seed=9");
  gdn_config before;
  memcpy(&before, &config, sizeof before);
  gdn_message why;
  CHECK_INT(gdn_config_parse(&config, text, &why), status);
  CHECK(is_sentence(&why));
  if (!CHECK(strstr(why.text, part) != NULL)) printf("    says \"%s\"\n", why.text);
  CHECK(memcmp(&config, &before, sizeof config) == 0);
  CHECK_INT(gdn_config_parse(&config, text, NULL), status);
}

TEST(defaults_are_the_catalogues) {
  gdn_config config;
  gdn_config_make(&config);
  CHECK_TEXT(format(&config), "env=dyna-maze agent=dyna-q");
  CHECK_TEXT(get(&config, "env"), "dyna-maze");
  CHECK_TEXT(get(&config, "agent"), "dyna-q");
  CHECK_TEXT(get(&config, "model"), "last-outcome");
  CHECK_TEXT(get(&config, "planner"), "");
  CHECK_TEXT(get(&config, "seed"), "1");
  CHECK_TEXT(get(&config, "time_limit"), "0");
  CHECK_TEXT(get(&config, "events"), "");
  CHECK_TEXT(get(&config, "env.scale"), "1");
  CHECK_TEXT(get(&config, "agent.planning_steps"), "50");
  CHECK_TEXT(get(&config, "agent.gamma"), "0.95");
  CHECK_TEXT(get(&config, "agent.kappa"), "(no such key)");
  CHECK_INT(gdn_config_parse(&config, "", NULL), GDN_OK);
  CHECK_INT(gdn_config_parse(&config, " & \t\n ", NULL), GDN_OK);
  CHECK_TEXT(format(&config), "env=dyna-maze agent=dyna-q");
}

TEST(separators_and_order_do_not_matter) {
  static const char *const same[] = {
      "env=maze agent=dyna-q-plus model=counts agent.kappa=0.5 env.slip=0.25 seed=9",
      "seed=9&env.slip=0.25&agent.kappa=0.5&model=counts&agent=dyna-q-plus&env=maze",
      "  agent.kappa=5e-1\tenv.slip=0.250\n&& env=maze seed=9.0 agent=dyna-q-plus\r\nmodel=counts ",
  };
  for (int32_t i = 0; i < GDN_COUNT(same); i++) {
    gdn_config config = lab_config(same[i]);
    CHECK_TEXT(format(&config), "env=maze agent=dyna-q-plus model=counts env.slip=0.25 "
                                "agent.kappa=0.5 seed=9");
  }
}

static const char *resolve(const gdn_config *config) {
  static char text[4096];
  CHECK(gdn_config_resolve(config, text, sizeof text) < (int32_t)sizeof text);
  return text;
}

TEST(resolved_text_says_all_and_gives_the_same_config) {
  gdn_config config = lab_config("env=dyna-maze agent=dyna-q agent.alpha=0.25 seed=9");
  const char *all = resolve(&config);
  static const char begin[] = "env=dyna-maze agent=dyna-q model=last-outcome env.";
  CHECK(strncmp(all, begin, sizeof begin - 1) == 0);
  static const char *const pairs[] = {" agent.planning_steps=50",
                                      " agent.alpha=0.25",
                                      " env.scale=1",
                                      " seed=9",
                                      " time_limit=0",
                                      " events="};
  for (int32_t i = 0; i < GDN_COUNT(pairs); i++) CHECK(strstr(all, pairs[i]) != NULL);
  CHECK(strstr(all, "planner") == NULL); // this agent takes none
  // For every agent: all of it can be read again, and nothing is added.
  for (int32_t a = 0; a < gdn_catalog_count(GDN_FAMILY_AGENT); a++) {
    char text[128];
    snprintf(text, sizeof text, "agent=%s", gdn_catalog_at(GDN_FAMILY_AGENT, a)->id);
    gdn_config one = lab_config(text), again = lab_config(resolve(&one));
    CHECK(gdn_config_format(&one, text, sizeof text) < (int32_t)sizeof text);
    CHECK_TEXT(format(&again), text);
  }
}

TEST(a_component_chosen_again_keeps_its_values) {
  gdn_config config = lab_config("env=dyna-maze env.slip=0.5 agent.epsilon=0.3 seed=4");
  CHECK_INT(gdn_config_parse(&config, "env=dyna-maze agent=dyna-q", NULL), GDN_OK);
  CHECK_TEXT(format(&config), "env=dyna-maze agent=dyna-q env.slip=0.5 agent.epsilon=0.3 seed=4");
  CHECK_INT(gdn_config_parse(&config, "env=cliff-walking", NULL), GDN_OK);
  CHECK_TEXT(format(&config), "env=cliff-walking agent=dyna-q agent.epsilon=0.3 seed=4");
  CHECK_INT(gdn_config_parse(&config, "agent=q-learning", NULL), GDN_OK);
  CHECK_TEXT(format(&config), "env=cliff-walking agent=q-learning seed=4");
}

TEST(an_agent_brings_the_first_model_that_fits) {
  gdn_config config = lab_config("agent=dyna-q model=counts");
  CHECK_INT(gdn_config_parse(&config, "agent=prioritized-sweeping", NULL), GDN_OK);
  CHECK_TEXT(get(&config, "model"), "counts"); // the present one fits
  CHECK_INT(gdn_config_parse(&config, "agent=q-learning", NULL), GDN_OK);
  CHECK_TEXT(get(&config, "model"), "");
  CHECK_INT(gdn_config_parse(&config, "agent=dyna-q", NULL), GDN_OK);
  CHECK_TEXT(get(&config, "model"), "last-outcome");
}

TEST(numbers_are_read_and_written_exactly) {
  gdn_config config =
      lab_config("agent.epsilon=0.1000000000000000055 agent.alpha=-0 seed=2147483647");
  CHECK_TEXT(get(&config, "agent.epsilon"), "0.1");
  CHECK_TEXT(get(&config, "agent.alpha"), "0");
  CHECK(1 / config.value[GDN_FAMILY_AGENT][0] > 0); // no minus sign is left, also out of sight
  CHECK_TEXT(get(&config, "seed"), "2147483647");
  CHECK_INT(gdn_config_parse(&config, "seed=0 agent.epsilon=1 agent.alpha=1e-5", NULL), GDN_OK);
  CHECK_TEXT(get(&config, "agent.alpha"), "0.00001");
  CHECK_TEXT(get(&config, "seed"), "0");
}

TEST(refusals_name_the_nearest_key) {
  refused("agent.kapa=1", GDN_UNKNOWN_ID,
          "'agent.kapa' is not a setting of this run; the nearest "
          "is 'agent.kappa'");
  refused("sed=1", GDN_UNKNOWN_ID, "nearest is 'seed'");
  refused("env.scale=2", GDN_UNKNOWN_ID, "'env.scale'"); // of another world
  refused("agnt=dyna-q", GDN_UNKNOWN_ID, "nearest is 'agent'");
  refused("env=dina-maze", GDN_UNKNOWN_ID, "no world 'dina-maze'; the nearest is 'dyna-maze'");
  refused("agent=dyna", GDN_UNKNOWN_ID, "no agent 'dyna'; the nearest is 'dyna-q'");
  refused("model=count", GDN_UNKNOWN_ID, "no model 'count'; the nearest is 'counts'");
  refused("planner=cen", GDN_UNKNOWN_ID, "no planner 'cen'; the nearest is 'cem'");
  refused("env=", GDN_UNKNOWN_ID, "no world ''");
  refused("=5", GDN_UNKNOWN_ID, "'' is not a setting");
}

TEST(what_is_far_from_everything_is_not_taken_for_anything) {
  refused("x=3", GDN_UNKNOWN_ID,
          "'x' is not a setting of this run; allowed: env, model, agent, their parameters such as "
          "'agent.alpha', seed, time_limit");
  refused("utm_source=mail", GDN_UNKNOWN_ID, "of this run; allowed: env");
  refused("agent.horizon=3", GDN_UNKNOWN_ID, "of this run; allowed: env");
  refused("env=x", GDN_UNKNOWN_ID, "no world 'x'; allowed: one of the ");
  refused("env=x", GDN_UNKNOWN_ID, "in the catalogue, such as 'dyna-maze'");
  refused("agent=teacher", GDN_UNKNOWN_ID, "in the catalogue, such as ");
  refused("en=maze", GDN_UNKNOWN_ID, "nearest is 'env'");
  refused("agent=dyan-q", GDN_UNKNOWN_ID, "nearest is 'dyna-q'"); // neighbours that changed places
}

TEST(refusals_name_the_range) {
  refused("agent.epsilon=1.5", GDN_OUT_OF_RANGE,
          "agent.epsilon cannot be '1.5'; allowed: numbers from 0 to 1");
  refused(
      "agent.planning_steps=1.5", GDN_OUT_OF_RANGE,
      "agent.planning_steps cannot be '1.5'; allowed: whole numbers from 0 to 1000 per real step");
  refused("agent.planning_steps=1001", GDN_OUT_OF_RANGE, "0 to 1000");
  refused("seed=-1", GDN_OUT_OF_RANGE,
          "seed cannot be '-1'; allowed: whole numbers from 0 to 2147483647");
  refused("seed=2147483648", GDN_OUT_OF_RANGE, "0 to 2147483647");
  refused("env=frozen-lake env.size=5x5", GDN_OUT_OF_RANGE, "allowed: 4x4, 8x8");
  refused("env=frozen-lake env.size=4x4|8x8", GDN_OUT_OF_RANGE, "allowed: 4x4, 8x8");
  static const char *const not_numbers[] = {"",     "x",   "nan",    "inf", "1e999",
                                            "0.1x", "--1", "0x1p-1", "1e"};
  for (int32_t i = 0; i < GDN_COUNT(not_numbers); i++) {
    char text[64];
    snprintf(text, sizeof text, "agent.epsilon=%s", not_numbers[i]);
    refused(text, GDN_OUT_OF_RANGE, "numbers from 0 to 1");
  }
}

TEST(refusals_of_form) {
  refused("hello", GDN_BAD_FORMAT, "'hello' is not of the form key=value");
  refused("seed=3 hello seed=4", GDN_BAD_FORMAT, "'hello'");
  refused("seed=3 agent=q-learning agent.kappa=1", GDN_UNKNOWN_ID, "'agent.kappa'");
  static char text[5000 + 20];
  memset(text, 'x', 5000); // a word of 5000 letters, alone and as key, id and value
  refused(text, GDN_BAD_FORMAT, "not of the form");
  memcpy(text + 5000, "=1", 3);
  refused(text, GDN_UNKNOWN_ID, "is not a setting");
  memcpy(text, "env=", 4);
  refused(text, GDN_UNKNOWN_ID, "there is no world");
  memcpy(text, "seed=", 5);
  refused(text, GDN_OUT_OF_RANGE, "seed cannot be");
}

TEST(texts_have_a_length_and_an_alphabet) {
  static char text[2000];
  int32_t n = snprintf(text, sizeof text, "env.layout=");
  memset(text + n, '.', 1701);
  refused(text, GDN_OUT_OF_RANGE, "layout is too long: 1701 letters; allowed: at most 1700");
  refused("env.layout=S\x01G", GDN_BAD_FORMAT, "layout may hold only printable ASCII");
  refused("env.layout=S\xc3\xa4G", GDN_BAD_FORMAT, "printable ASCII");
  refused("env.layout=S\x7fG", GDN_BAD_FORMAT, "printable ASCII");
  gdn_config config = lab_config("env=maze");
  gdn_message why;
  CHECK_INT(gdn_config_set(&config, "env.layout", "S G", &why), GDN_BAD_FORMAT);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_config_set(&config, "env.layout", "S&G", &why), GDN_BAD_FORMAT);
}

TEST(what_does_not_fit_is_refused) {
  refused("agent=q-learning model=counts", GDN_UNFIT, "q-learning takes no model");
  refused("planner=cem", GDN_UNFIT, "dyna-q-plus takes no planner");
  refused("agent=pets model=counts", GDN_UNFIT, "pets cannot use the model counts");
  refused("env=maze agent=pets", GDN_UNFIT,
          "pets needs a world of numbers whose reward can be told");
  refused("env=pendulum agent=dyna-q", GDN_UNFIT, "dyna-q needs a world of finitely many states");
  refused("env=pendulum agent=dqn", GDN_UNFIT,
          "dqn needs a world with a few actions to choose from, which is not so of "
          "pendulum");
  refused("env=acrobot agent=mbpo", GDN_UNFIT,
          "mbpo needs a world whose actions are numbers, which is not so of acrobot");
  refused("env=scatter model=oracle", GDN_UNFIT, "oracle needs a world of numbers whose reward");
  refused("env=toy agent=value-iteration", GDN_UNFIT,
          "value-iteration needs a world whose probabilities can be read, which is not so of toy");
  refused(
      "env=toy-box agent=q-learning", GDN_UNFIT,
      "q-learning needs a world of finitely many states and actions, which is not so of toy-box");
}

// What was not named gives way: the first that fits, with its usual model and planner, all at their
// initial values.
TEST(what_was_not_named_gives_way) {
  static const char *const cases[][2] = {
      {"env=pendulum", "env=pendulum agent=pets"},
      {"env=scatter", "env=scatter agent=curve-fit"},
      {"agent=pets", "env=cartpole agent=pets"},
      {"agent=curve-fit", "env=scatter agent=curve-fit"},
      {"agent=mbrl-mpc env.gravity=3", "env=cartpole agent=mbrl-mpc env.gravity=3"},
      {"env=line planner.horizon=7", "env=line agent=pets planner.horizon=7"},
      {"env=frozen-lake", "env=frozen-lake agent=dyna-q-plus agent.kappa=0.5"},
  };
  for (int32_t i = 0; i < GDN_COUNT(cases); i++) {
    gdn_config config = lab_config("env=maze env.slip=0.25 agent=dyna-q-plus agent.kappa=0.5");
    gdn_message why;
    if (!CHECK(gdn_config_parse(&config, cases[i][0], &why) == GDN_OK))
      printf("    %s\n", why.text);
    CHECK_TEXT(format(&config), cases[i][1]);
  }
  gdn_config config = lab_config("env=pendulum");
  CHECK_TEXT(get(&config, "model"), "ensemble");
  CHECK_TEXT(get(&config, "planner"), "cem");
  CHECK_INT(gdn_config_set(&config, "agent", "mbrl-aggregate", NULL), GDN_OK); // they still fit
  CHECK_TEXT(get(&config, "env"), "pendulum");
  CHECK_TEXT(get(&config, "model"), "ensemble");
  CHECK_TEXT(get(&config, "planner"), "cem");
  CHECK_INT(gdn_config_set(&config, "env", "maze", NULL), GDN_OK);
  CHECK_TEXT(format(&config), "env=maze agent=dyna-q");
  CHECK_TEXT(get(&config, "planner"), "");
}

TEST(events_are_checked_when_read) {
  refused("events=5", GDN_BAD_FORMAT, "STEP:KEY=VALUE");
  refused("events=5:agent.kappa", GDN_BAD_FORMAT, "STEP:KEY=VALUE");
  refused("events=5:agent.kappa=", GDN_BAD_FORMAT, "STEP:KEY=VALUE");
  refused("events=:agent.kappa=1", GDN_BAD_FORMAT, "STEP:KEY=VALUE");
  refused("events=-1:agent.kappa=1", GDN_BAD_FORMAT, "STEP:KEY=VALUE");
  static const char *const moments[] = {
      "1.", ".5", ".", "1.2.3", "1e3", "+1", "1.-2", "0x1", "1.9007199254740992"};
  for (int32_t i = 0; i < GDN_COUNT(moments); i++) {
    char text[64];
    snprintf(text, sizeof text, "events=%s:agent.kappa=1", moments[i]);
    refused(text, GDN_BAD_FORMAT, "STEP.TICK:KEY=VALUE");
  }
  refused("events=9007199254740992:agent.kappa=1", GDN_BAD_FORMAT, "STEP:KEY=VALUE");
  refused("events=5:agent.kappa=1;;", GDN_BAD_FORMAT, "STEP:KEY=VALUE");
  refused("events=5:agent.kappa=1;4:agent.kappa=0", GDN_BAD_FORMAT, "in the order of their steps");
  refused("events=5.10:agent.kappa=1;5.9:agent.kappa=0", GDN_BAD_FORMAT, "and of their ticks");
  refused("events=5:agent.kapa=1", GDN_UNKNOWN_ID, "nearest is 'agent.kappa'");
  refused("events=5:agent.kappa=2", GDN_OUT_OF_RANGE, "numbers from 0 to 1");
  refused("events=5:seed=2", GDN_BAD_ARGUMENT, "seed cannot change while a run goes on");
  // Events belong to their agent: another one may not know the key.
  refused("events=5:agent.kappa=1 agent=dyna-q", GDN_UNKNOWN_ID, "'agent.kappa'");
  gdn_config config = lab_config(
      "events=5:agent.alpha=1;5:env.cell.0.0=#;5.3:agent.alpha=0.25;1000:agent.alpha=0.5;");
  CHECK_TEXT(get(&config, "events"),
             "5:agent.alpha=1;5:env.cell.0.0=#;5.3:agent.alpha=0.25;1000:agent.alpha=0.5;");
}

TEST(one_key_at_a_time) {
  gdn_config config;
  gdn_message why;
  gdn_config_make(&config);
  CHECK_INT(gdn_config_set(&config, "env", "frozen-lake", &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  CHECK_INT(gdn_config_set(&config, "env.size", "8x8", &why), GDN_OK);
  CHECK_INT(gdn_config_set(&config, "agent", "dyna-q-plus", &why), GDN_OK);
  CHECK_INT(gdn_config_set(&config, "model", "counts", &why), GDN_OK);
  CHECK_INT(gdn_config_set(&config, "agent.kappa", "1e-4", &why), GDN_OK);
  CHECK_INT(gdn_config_set(&config, "seed", "12", &why), GDN_OK);
  const char *all =
      "env=frozen-lake agent=dyna-q-plus model=counts env.size=8x8 agent.kappa=0.0001 seed=12";
  CHECK_TEXT(format(&config), all);
  CHECK_INT(gdn_config_set(&config, "sed", "12", &why), GDN_UNKNOWN_ID);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_config_set(&config, "seed", "x", &why), GDN_OUT_OF_RANGE);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_config_set(&config, "agent", "none", &why), GDN_UNKNOWN_ID);
  CHECK(is_sentence(&why));
  CHECK_TEXT(format(&config), all);
}

TEST(switches_and_choices_are_words) {
  gdn_config config = lab_config("env=toy");
  CHECK_TEXT(get(&config, "env.mirror"), "off");
  CHECK_TEXT(get(&config, "env.colour"), "green");
  static const char *const on[] = {"on", "1", "true"}, *const off[] = {"off", "0", "false"};
  for (int32_t i = 0; i < 3; i++) {
    CHECK_INT(gdn_config_set(&config, "env.mirror", on[i], NULL), GDN_OK);
    CHECK_TEXT(format(&config), "env=toy agent=dyna-q env.mirror=on");
    CHECK_INT(gdn_config_set(&config, "env.mirror", off[i], NULL), GDN_OK);
    CHECK_TEXT(format(&config), "env=toy agent=dyna-q");
  }
  refused("env=toy env.mirror=yes", GDN_OUT_OF_RANGE,
          "env.mirror cannot be 'yes'; allowed: on or off");
  refused("env=toy env.colour=gree", GDN_OUT_OF_RANGE, "allowed: red, green, blue");
}

TEST(the_end_of_a_text_can_be_cut) {
  gdn_config config = lab_config("seed=77");
  char text[64];
  for (int32_t cap = 0; cap < 40; cap++) {
    memset(text, '?', sizeof text);
    CHECK_INT(gdn_config_format(&config, text, cap),
              (int32_t)strlen("env=dyna-maze agent=dyna-q seed=77"));
    CHECK(text[cap] == '?' || cap > 34);
    if (cap > 0) CHECK_INT(strlen(text), cap - 1 < 34 ? cap - 1 : 34);
    CHECK_INT(gdn_config_get(&config, "env", text, cap), 9);
  }
  CHECK_INT(gdn_config_format(&config, NULL, 0), 34);
}

TEST(nothing_crashes_on_null) {
  gdn_config config = lab_config("seed=77"), none;
  memset(&none, 0, sizeof none); // not from gdn_config_make
  char text[64];
  gdn_config_make(NULL);
  CHECK_INT(gdn_config_parse(NULL, "seed=1", NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_config_parse(&config, NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_config_parse(&none, "seed=1", NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_config_set(NULL, "seed", "1", NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_config_set(&config, NULL, "1", NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_config_set(&config, "seed", NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_config_set(&none, "seed", "1", NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_config_get(NULL, "seed", text, 64), -1);
  CHECK_INT(gdn_config_get(&config, NULL, text, 64), -1);
  CHECK_INT(gdn_config_get(&none, "seed", text, 64), -1);
  CHECK_INT(gdn_config_get(&config, "seed", NULL, 0), 2);
  CHECK_INT(gdn_config_format(NULL, text, 64), 0);
  CHECK_INT(gdn_config_format(&none, text, 64), 0);
}

// -- the room for texts ---------------------------------------------------------------------------

static char *letters(char letter, int32_t n) {
  static char text[8001];
  memset(text, letter, (size_t)n);
  text[n] = 0;
  return text;
}

static int32_t holds(const gdn_config *config, const char *key, char letter, int32_t n) {
  const char *expected = letters(letter, n);
  return strcmp(get(config, key), expected) == 0;
}

TEST(texts_share_one_room) {
  gdn_config config = lab_config("env=toy");
  gdn_message why;
  CHECK_INT(gdn_config_set(&config, "env.one", letters('a', 8000), &why), GDN_OK);
  CHECK_INT(gdn_config_set(&config, "env.two", letters('b', 8000), &why), GDN_OK);
  CHECK_INT(gdn_config_set(&config, "env.three", letters('c', 8000), &why), GDN_OUT_OF_RANGE);
  CHECK(is_sentence(&why) && strstr(why.text, "allowed: 16383 letters") != NULL);
  CHECK_INT(gdn_config_set(&config, "env.three", letters('c', 300), &why), GDN_OK);
  // Each text set again needs the room of the one before: the others are moved together.
  for (int32_t i = 0; i < 100; i++) {
    static const char *const keys[] = {"env.one", "env.two"};
    CHECK_INT(gdn_config_set(&config, keys[i % 2], letters((char)('d' + i % 20), 8000), &why),
              GDN_OK);
    CHECK(holds(&config, keys[i % 2], (char)('d' + i % 20), 8000));
    if (i > 0) CHECK(holds(&config, keys[1 - i % 2], (char)('d' + (i - 1) % 20), 8000));
    CHECK(holds(&config, "env.three", 'c', 300));
  }
  gdn_config again;
  gdn_config_make(&again);
  CHECK_INT(gdn_config_parse(&again, format(&config), &why), GDN_OK);
  CHECK(holds(&again, "env.three", 'c', 300));
  CHECK_INT(gdn_config_set(&config, "env.one", "", &why), GDN_OK);
  CHECK_TEXT(get(&config, "env.one"), "");
}

TEST(a_full_room_and_another_world) {
  gdn_config config = lab_config("env=maze");
  while (config.text_bytes < GDN_CONFIG_TEXT) {
    int32_t n = GDN_CONFIG_TEXT - config.text_bytes - 1;
    CHECK_INT(gdn_config_set(&config, "env.layout", letters('.', n < 1700 ? n : 1700), NULL),
              GDN_OK);
  }
  // The numbers of the old world are no places of the new one's texts.
  CHECK_INT(gdn_config_parse(&config, "env=random-graph env.graph=1000000", NULL), GDN_OK);
  CHECK_INT(gdn_config_parse(&config, "env=toy", NULL), GDN_OK);
  CHECK_TEXT(format(&config), "env=toy agent=dyna-q");
  CHECK_INT(gdn_config_parse(&config, "env=maze", NULL), GDN_OK);
  CHECK_TEXT(format(&config), "env=maze agent=dyna-q");
}

TEST_MAIN(
    toy_register(); RUN(defaults_are_the_catalogues) RUN(separators_and_order_do_not_matter)
        RUN(resolved_text_says_all_and_gives_the_same_config)
            RUN(a_component_chosen_again_keeps_its_values)
                RUN(an_agent_brings_the_first_model_that_fits)
                    RUN(numbers_are_read_and_written_exactly) RUN(refusals_name_the_nearest_key)
                        RUN(what_is_far_from_everything_is_not_taken_for_anything)
                            RUN(refusals_name_the_range) RUN(refusals_of_form)
                                RUN(texts_have_a_length_and_an_alphabet)
                                    RUN(what_does_not_fit_is_refused)
                                        RUN(what_was_not_named_gives_way)
                                            RUN(events_are_checked_when_read) RUN(one_key_at_a_time)
                                                RUN(switches_and_choices_are_words)
                                                    RUN(the_end_of_a_text_can_be_cut)
                                                        RUN(nothing_crashes_on_null)
                                                            RUN(texts_share_one_room)
                                                                RUN(a_full_room_and_another_world))
