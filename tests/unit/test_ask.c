// Asking: a cell's values and its last update, worked out; a line of the listing and what it did; whatever is asked
// changes nothing, and a saved run answers as it did.
#include "unit/planning.h"

static gdn_answer answer;

static const gdn_answer_line *line_named(const char *name) {
  for (int32_t i = 0; i < answer.n; i++) {
    if (strcmp(answer.lines[i].name, name) == 0) return &answer.lines[i];
  }
  return NULL;
}

static void check_line(const char *name, const char *text) {
  const gdn_answer_line *line = line_named(name);
  CHECK(line != NULL);
  if (line != NULL) CHECK_TEXT(line->text, text);
}

static gdn_phase phase_of(const Lab *lab, int32_t line) {
  char id[64];
  gdn_config_get(gdn_run_config(lab->run), "agent", id, sizeof id);
  return gdn_catalog_find(GDN_FAMILY_AGENT, id)->listing[line].phase;
}

#define WORLD "env=maze env.layout=S.G env.goal_reward=1 env.step_reward=0 agent.gamma=0.5 "

// A step of nothing to either side of the start, until the goal is found: only the last step teaches something. In the
// second episode the cell before learns from that.
TEST(a_cell_tells_its_values_and_its_last_update) {
  Lab lab = lab_open(WORLD "agent=q-learning agent.alpha=0.5");
  CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
  CHECK_INT(gdn_run_ask(lab.run, 1.5, 0.5, &answer), GDN_OK);
  CHECK_TEXT(answer.title, "Row 1, column 2: floor");
  CHECK(answer.box[0] == 1 && answer.box[1] == 0 && answer.box[2] == 1 && answer.box[3] == 1);
  check_line("right", "0.5, best");
  check_line("left", "0");
  check_line("Last update, real", "Q(s, right) = 0 + 0.5 (1 + 0.5 \u00d7 0 \u2212 0) = 0.5");
  CHECK_INT(phase_of(&lab, line_named("Last update, real")->line), GDN_PHASE_UPDATE);
  CHECK_INT(gdn_run_ask(lab.run, 0.1, 0.9, &answer), GDN_OK);
  CHECK_TEXT(answer.title, "Row 1, column 1: start");
  check_line("Undecided", "all actions are worth the same");
  CHECK_INT(gdn_run_ask(lab.run, 2.5, 0.5, &answer), GDN_OK);
  CHECK_TEXT(answer.title, "Row 1, column 3: goal");
  check_line("The agent", "is here");
  CHECK(line_named("right") == NULL); // nothing can be done there
  CHECK_INT(gdn_run_ask(lab.run, 3.5, 0.5, &answer), GDN_OK);
  CHECK(answer.title[0] == 0 && answer.n == 0);
  lab_close(&lab);
}

TEST(an_imagined_update_names_its_line_and_what_is_believed) {
  Lab lab = lab_open(WORLD "agent=dyna-q agent.alpha=0.5 agent.planning_steps=30");
  CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
  CHECK_INT(gdn_run_ask(lab.run, 1.5, 0.5, &answer), GDN_OK);
  const gdn_answer_line *update = line_named("Last update, imagined");
  CHECK(update != NULL && update->mark == GDN_MARK_IMAGINED);
  CHECK(update != NULL && phase_of(&lab, update->line) == GDN_PHASE_IMAGINE);
  CHECK_TEXT(line_named("right")->believed, "to row 1, column 3, reward 1, the end");
  CHECK_INT(gdn_run_set(lab.run, "env.cell.0.2", "#", NULL), GDN_OK);
  gdn_run_ask(lab.run, 1.5, 0.5, &answer);
  CHECK(strstr(line_named("right")->believed, "not what the world does now") != NULL);
  // Of a line of the listing: the phase says what it concerns.
  gdn_run_ask_line(lab.run, update->line, &answer);
  CHECK(answer.title[0] != 0 && answer.box[2] == 1);
  lab_close(&lab);
}

TEST(a_sweep_is_worked_out_over_all_outcomes) {
  Lab lab = lab_open(WORLD "agent=value-iteration env.slip=0.2");
  lab_steps(&lab, 1);
  gdn_run_ask(lab.run, 1.5, 0.5, &answer);
  const gdn_answer_line *sweep = line_named("Last sweep");
  CHECK(sweep != NULL && strstr(sweep->text, "Q(s, right) = 0.8 (1) + 0.1 (0 + 0.5") != NULL);
  lab_close(&lab);
}

// Everywhere on the drawing and of every line, at moments of all kinds.
static void ask_everything(const Lab *lab) {
  static char json[40000];
  const gdn_env *env = gdn_run_env(lab->run);
  uint64_t before = gdn_run_state_hash(lab->run);
  for (int32_t i = 0; i < 49; i++) {
    double x = (double)env->x0 + (double)(env->x1 - env->x0) * (i % 7 + 0.5) / 7;
    double y = (double)env->y0 + (double)(env->y1 - env->y0) * (i / 7 + 0.5) / 7;
    CHECK_INT(gdn_run_ask(lab->run, x, y, &answer), GDN_OK);
    int32_t n = gdn_answer_json(&answer, json, sizeof json);
    CHECK(n < (int32_t)sizeof json && json[n - 1] == '}');
    CHECK(answer.title[0] != 0 || answer.n == 0);
  }
  int32_t n = 0;
  for (; gdn_run_ask_line(lab->run, n - 1, &answer) == GDN_OK; n++) {
    CHECK(answer.title[0] != 0 && answer.n <= GDN_ANSWER_LINES);
    for (int32_t k = 0; k < answer.n; k++) {
      CHECK(strlen(answer.lines[k].text) < sizeof answer.lines[k].text - 1);
      CHECK(strlen(answer.lines[k].name) < sizeof answer.lines[k].name - 1);
    }
  }
  CHECK(n > 3);
  CHECK_INT(gdn_run_ask_line(lab->run, -2, &answer), GDN_OUT_OF_RANGE);
  CHECK(gdn_run_state_hash(lab->run) == before);
}

TEST(asking_changes_nothing) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab asked = lab_open(text), other = lab_open(text);
      for (int32_t k = 0; k < 4; k++) {
        ask_everything(&asked);
        lab_ticks(&asked, 77);
        lab_ticks(&other, 77);
      }
      CHECK(gdn_run_digest(asked.run) == gdn_run_digest(other.run));
      CHECK(gdn_run_state_hash(asked.run) == gdn_run_state_hash(other.run));
      lab_close(&asked);
      lab_close(&other);
    }
  }
}

TEST(a_saved_run_answers_as_it_did) {
  static gdn_answer again;
  Lab lab = lab_open("env=dyna-maze agent=dyna-q agent.planning_steps=20");
  lab_ticks(&lab, 20000);
  uint64_t bytes = gdn_run_save_bytes(lab.run);
  void *snapshot = malloc((size_t)bytes);
  CHECK_INT(gdn_run_save(lab.run, snapshot, bytes), GDN_OK);
  Lab other = lab_from(gdn_run_config(lab.run));
  CHECK_INT(gdn_run_load(other.run, snapshot, bytes, NULL), GDN_OK);
  for (int32_t s = 0; s < 54; s++) {
    gdn_run_ask(lab.run, s % 9 + 0.5, s / 9 + 0.5, &answer);
    gdn_run_ask(other.run, s % 9 + 0.5, s / 9 + 0.5, &again);
    CHECK(memcmp(&answer, &again, sizeof answer) == 0);
  }
  for (int32_t line = -1; gdn_run_ask_line(lab.run, line, &answer) == GDN_OK; line++) {
    gdn_run_ask_line(other.run, line, &again);
    CHECK(memcmp(&answer, &again, sizeof answer) == 0);
  }
  free(snapshot);
  lab_close(&lab);
  lab_close(&other);
}

// The numbers of an update that was told: how many there are.
static int32_t numbers_of(const char *text, double out[9]) {
  int32_t n = 0;
  const char *minus = "\u2212";
  for (const char *at = strstr(text, ") = ") + 4; *at != 0 && n < 9;) {
    int32_t is_negative = strncmp(at, minus, strlen(minus)) == 0;
    const char *digits = is_negative ? at + strlen(minus) : at;
    char *end = NULL;
    double x = *digits >= '0' && *digits <= '9' ? strtod(digits, &end) : 0;
    if (end != NULL) out[n++] = is_negative ? -x : x;
    at = end != NULL ? end : at + 1;
  }
  return n;
}

// Q = Q + alpha (r [+ bonus] + gamma future - Q), to the digits that are told; whether there is such a line.
static int32_t check_update(const char *name) {
  double x[9];
  const gdn_answer_line *line = line_named(name);
  if (line == NULL) return 0;
  int32_t n = numbers_of(line->text, x), b = n == 8;
  CHECK(n == 7 || n == 8);
  double bonus = b ? x[3] : 0, most = 0;
  for (int32_t i = 0; i < n; i++) most = x[i] > most ? x[i] : -x[i] > most ? -x[i] : most;
  CHECK_NEAR(x[0] + x[1] * (x[2] + bonus + x[3 + b] * x[4 + b] - x[5 + b]), x[6 + b], 1e-3 * most);
  CHECK(x[0] == x[5 + b]);
  return 1;
}

// Of every table, after many updates in one go, and after its step size has changed.
TEST(every_update_that_is_told_works_out) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab lab = lab_open(text);
      const gdn_env *env = gdn_run_env(lab.run);
      double width = (double)(env->x1 - env->x0), height = (double)(env->y1 - env->y0);
      int32_t told = 0, learns = 1;
      for (int32_t k = 0; k < 8 && learns; k++) {
        lab_ticks(&lab, 999);
        if (k == 4) learns = gdn_run_set(lab.run, "agent.alpha", "0.37", NULL) == GDN_OK;
        for (int32_t s = 0; s < 54; s++) {
          gdn_run_ask(lab.run, (double)env->x0 + width * (s % 9 + 0.5) / 9,
                      (double)env->y0 + height * (s / 9 + 0.5) / 6, &answer);
          told += check_update("Last update, imagined") + check_update("Last update, real");
        }
        for (int32_t line = 0; gdn_run_ask_line(lab.run, line, &answer) == GDN_OK; line++) {
          told += check_update("Last update, imagined") + check_update("Last update, real");
        }
      }
      CHECK(told > 50 || !learns);
      lab_close(&lab);
    }
  }
}

// Whatever is planned at once is told as what was planned step by step.
TEST(many_ticks_at_once_leave_the_same_answers) {
  static gdn_answer again;
  static const char *const runs[] = {"agent=dyna-q", "agent=dyna-q model=counts env.slip=0.2",
                                     "agent=dyna-q-plus", "agent=prioritized-sweeping"};
  for (int32_t i = 0; i < GDN_COUNT(runs); i++) {
    char text[128];
    snprintf(text, sizeof text, "env=dyna-maze agent.planning_steps=7 %s", runs[i]);
    Lab lab = lab_open(text), other = lab_open(text);
    for (int32_t k = 0; k < 300; k++) {
      lab_ticks(&lab, 50);
      for (int32_t tick = 0; tick < 50; tick++) lab_ticks(&other, 1);
      int32_t s = k % 54;
      gdn_run_ask(lab.run, s % 9 + 0.5, s / 9 + 0.5, &answer);
      gdn_run_ask(other.run, s % 9 + 0.5, s / 9 + 0.5, &again);
      CHECK(memcmp(&answer, &again, sizeof answer) == 0);
    }
    lab_close(&lab);
    lab_close(&other);
  }
}

// Numbers as they are said: four digits, a minus that is one, no zeros at the end.
TEST(numbers_are_rounded_for_people) {
  static const double numbers[] = {0, 0.33274, -0.5, 12345.6, 1e-7, 0.1 + 0.2, 99995, 1};
  static const char *const texts[] = {"0",    "0.3327", "\u22120.5", "12350",
                                      "1e-7", "0.3",    "100000",    "1"};
  for (int32_t i = 0; i < GDN_COUNT(numbers); i++) {
    answer.n = 0;
    gdn_answer_number(&answer, "x", numbers[i], "", GDN_MARK_NONE);
    CHECK_TEXT(answer.lines[0].text, texts[i]);
  }
  gdn_answer_number(&answer, "x", 2, "m", GDN_MARK_NONE);
  CHECK_TEXT(answer.lines[1].text, "2 m");
}

TEST_MAIN(RUN(a_cell_tells_its_values_and_its_last_update)
              RUN(an_imagined_update_names_its_line_and_what_is_believed)
                  RUN(a_sweep_is_worked_out_over_all_outcomes) RUN(asking_changes_nothing)
                      RUN(a_saved_run_answers_as_it_did) RUN(every_update_that_is_told_works_out)
                          RUN(many_ticks_at_once_leave_the_same_answers)
                              RUN(numbers_are_rounded_for_people))
