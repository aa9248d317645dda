// A world and an agent changed while they live: what may change, how it is written down, and that
// the config so written gives the same run again, to the bit.
#include <inttypes.h>

#include "envs/grid.h"
#include "math/rng.h"
#include "run/run.h"
#include "unit/lab.h"
#include "unit/toy.h"

static const char *format(const gdn_run *run) {
  static char text[2 * GDN_CONFIG_TEXT];
  CHECK(gdn_config_format(gdn_run_config(run), text, sizeof text) < (int32_t)sizeof text);
  return text;
}

static const char *events(const gdn_run *run) {
  static char text[GDN_CONFIG_TEXT];
  CHECK(gdn_config_get(gdn_run_config(run), "events", text, sizeof text) >= 0);
  return text;
}

// The run of the config that `run` has written, as text, at the same tick.
static Lab again(const gdn_run *run) {
  Lab other = lab_open(format(run));
  lab_ticks(&other, (int64_t)gdn_run_progress(run).ticks);
  return other;
}

static void reproduces(const Lab *lab) {
  Lab other = again(lab->run);
  CHECK(gdn_run_state_hash(other.run) == gdn_run_state_hash(lab->run));
  CHECK(gdn_run_progress(other.run).total_reward == gdn_run_progress(lab->run).total_reward);
  CHECK_TEXT(gdn_run_note(other.run), "");
  lab_close(&other);
}

static void set(const Lab *lab, const char *key, const char *value) {
  gdn_message why;
  if (!CHECK(gdn_run_set(lab->run, key, value, &why) == GDN_OK))
    printf("    %s: %s\n", key, why.text);
  CHECK_TEXT(why.text, "");
}

// Refused with a sentence that has `part` in it; nothing changes.
static void refused(const Lab *lab, const char *key, const char *value, gdn_status status,
                    const char *part) {
  char before[256];
  gdn_message why;
  uint64_t digest = gdn_run_state_hash(lab->run);
  snprintf(before, sizeof before, "%s", events(lab->run));
  CHECK_INT(gdn_run_set(lab->run, key, value, &why), status);
  CHECK(is_sentence(&why));
  if (!CHECK(strstr(why.text, part) != NULL)) printf("    says \"%s\"\n", why.text);
  CHECK_INT(gdn_run_set(lab->run, key, value, NULL), status);
  CHECK_TEXT(events(lab->run), before);
  CHECK(gdn_run_state_hash(lab->run) == digest);
}

TEST(live_parameters_change) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  lab_steps(&lab, 10);
  gdn_progress before = gdn_run_progress(lab.run);
  set(&lab, "agent.planning_steps", "3");
  lab_steps(&lab, 10);
  gdn_progress after = gdn_run_progress(lab.run);
  CHECK_INT(after.model_steps - before.model_steps, 30);
  CHECK_TEXT(events(lab.run), "10:agent.planning_steps=3");
  reproduces(&lab);
  lab_close(&lab);
}

TEST(what_may_not_change_does_not) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  lab_ticks(&lab, 100);
  set(&lab, "agent.epsilon", "0.5");
  refused(&lab, "env.scale", "2", GDN_BAD_ARGUMENT, "env.scale cannot change while a run goes on");
  refused(&lab, "seed", "2", GDN_BAD_ARGUMENT, "seed cannot change");
  refused(&lab, "events", "1:a=b", GDN_BAD_ARGUMENT, "events cannot change");
  refused(&lab, "agent.epsilom", "0", GDN_UNKNOWN_ID, "nearest is 'agent.epsilon'");
  refused(&lab, "env", "maze", GDN_UNKNOWN_ID, "'env' cannot change while a run goes on");
  refused(&lab, "agent.epsilon", "1.5", GDN_OUT_OF_RANGE, "numbers from 0 to 1");
  refused(&lab, "agent.epsilon", "", GDN_OUT_OF_RANGE, "numbers from 0 to 1");
  refused(&lab, "agent.epsilon", "0;5:agent.alpha=1", GDN_OUT_OF_RANGE, "numbers from 0 to 1");
  refused(&lab, "agent.epsilon", "0 ", GDN_BAD_FORMAT, "printable ASCII");
  refused(&lab, "agent.planning_steps", "1.5", GDN_OUT_OF_RANGE, "whole numbers from 0 to 1000");
  refused(&lab, "env.cell.6.0", "#", GDN_OUT_OF_RANGE, "rows are 0 to 5, columns 0 to 8");
  refused(&lab, "env.cell.0.9", "#", GDN_OUT_OF_RANGE, "rows are 0 to 5, columns 0 to 8");
  refused(&lab, "env.cell.1", "#", GDN_UNKNOWN_ID, "cell.ROW.COLUMN");
  refused(&lab, "env.cell.-1.0", "#", GDN_UNKNOWN_ID, "cell.ROW.COLUMN");
  refused(&lab, "env.cell.0.0.0", "#", GDN_UNKNOWN_ID, "cell.ROW.COLUMN");
  refused(&lab, "env.cell.0.0", "x", GDN_BAD_FORMAT, "# wall");
  refused(&lab, "env.cell.0.0", "##", GDN_BAD_FORMAT, "# wall");
  refused(&lab, "env.cell.0.0", "##########", GDN_BAD_FORMAT, "a cell is one of # wall");
  refused(&lab, "env.cell.2.0", "#", GDN_BAD_ARGUMENT, "this cell is the start");
  reproduces(&lab);
  lab_close(&lab);
  lab = lab_open("env=random-graph");
  refused(&lab, "env.cell.0.0", "#", GDN_UNFIT, "this world cannot be edited");
  lab_close(&lab);
}

TEST(cells_change) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  lab_ticks(&lab, 500);
  gdn_channel cells = lab_channel(&lab, "cells");
  CHECK(cells.shape[0] == 6 && cells.shape[1] == 9 && cells.type == GDN_U8);
  const uint8_t *glyphs = cells.data;
  CHECK(glyphs[5 * 9 + 8] == '.');
  set(&lab, "env.cell.5.8", "G");
  CHECK(glyphs[5 * 9 + 8] == 'G');
  CHECK(lab_channel(&lab, "cells").revision != cells.revision);
  set(&lab, "env.cell.2.1", "S"); // the start moves
  CHECK(glyphs[2 * 9 + 1] == 'S' && glyphs[2 * 9 + 0] == '.');
  lab_ticks(&lab, 5000);
  reproduces(&lab);
  lab_close(&lab);
}

TEST(planners_think_again_when_the_world_changes) {
  static const char *const agents[] = {"value-iteration", "policy-iteration"};
  for (int32_t i = 0; i < 2; i++) {
    char text[96];
    snprintf(text, sizeof text, "env=dyna-maze agent=%s agent.theta=0", agents[i]);
    Lab lab = lab_open(text);
    lab_steps(&lab, 1);
    CHECK_NEAR(lab_f64(&lab, "v")[18], 0.51334208327950689, 1e-12); // 0.95^13
    set(&lab, "env.cell.1.0", "G"); // one step from the start, and not on the agent's way
    lab_steps(&lab, 1);
    CHECK_NEAR(lab_f64(&lab, "v")[18], 1, 1e-12);
    set(&lab, "env.slip", "0.5"); // half of the moves up fail
    lab_steps(&lab, 1);
    CHECK(lab_f64(&lab, "v")[18] < 0.99);
    reproduces(&lab);
    lab_close(&lab);
  }
}

// -- written down ---------------------------------------------------------------------------------

// Random changes at random ticks; whatever is refused leaves no trace.
static void meddle(gdn_random *random, const Lab *lab) {
  static const char *const keys[] = {"agent.epsilon", "agent.alpha", "agent.planning_steps",
                                     "agent.kappa",   "env.slip",    "env.end"};
  static const char *const values[] = {"0", "1", "0.3", "0.05", "12"};
  char key[48], value[8];
  for (int32_t i = 0; i < 40; i++) {
    if (rng_below(random, 2)) {
      int32_t row = rng_below(random, 5), column = rng_below(random, 5);
      snprintf(key, sizeof key, "env.cell.%d.%d", row, column);
      snprintf(value, sizeof value, "%c", ".#SGHC3b"[rng_below(random, 8)]);
    } else {
      snprintf(key, sizeof key, "%s", keys[rng_below(random, GDN_COUNT(keys))]);
      snprintf(value, sizeof value, "%s", values[rng_below(random, GDN_COUNT(values))]);
    }
    (void)gdn_run_set(lab->run, key, value, NULL);
    if (rng_below(random, 3) > 0) lab_ticks(lab, rng_below(random, 80));
  }
}

TEST(a_link_reproduces_a_run_that_was_meddled_with) {
  gdn_random random = rng_stream(5, "meddle", 0);
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab lab = lab_open(text);
      meddle(&random, &lab);
      CHECK(strlen(events(lab.run)) > 0);
      reproduces(&lab); // before the next tick too
      lab_ticks(&lab, 2000);
      reproduces(&lab);
      // What comes of a copy may be meddled with in its turn.
      Lab other = again(lab.run);
      meddle(&random, &other);
      lab_ticks(&other, 300);
      reproduces(&other);
      lab_close(&other);
      lab_close(&lab);
    }
  }
}

TEST(events_may_be_written_by_hand) {
  const char *text = "env=dyna-maze agent=dyna-q "
                     "events=0:agent.alpha=0.5;1.46:agent.epsilon=0;3.38:env.cell.3.3=#;3.38:env."
                     "slip=0.5;16.36:agent.alpha=1 numbers=4"; // a step here takes 54 ticks
  Lab hand = lab_open(text);
  Lab live = lab_open("env=dyna-maze agent=dyna-q");
  set(&live, "agent.alpha", "0.5");
  lab_ticks(&live, 100);
  set(&live, "agent.epsilon", "0");
  lab_ticks(&live, 100);
  set(&live, "env.cell.3.3", "#");
  set(&live, "env.slip", "0.5");
  lab_ticks(&hand, 199);
  const uint8_t *cells = lab_channel(&hand, "cells").data;
  CHECK(cells[3 * 9 + 3] == '.');
  lab_ticks(&hand, 1); // the event happens before the next tick
  CHECK(cells[3 * 9 + 3] == '#');
  CHECK(gdn_run_state_hash(hand.run) == gdn_run_state_hash(live.run));
  lab_ticks(&live, 700);
  set(&live, "agent.alpha", "1");
  CHECK_TEXT(format(live.run), text);
  lab_ticks(&live, 2000);
  lab_ticks(&hand, 700 + 2000);
  CHECK(gdn_run_state_hash(hand.run) == gdn_run_state_hash(live.run));
  CHECK_TEXT(gdn_run_note(hand.run), "");
  lab_close(&hand);
  lab_close(&live);
}

// Counted in real steps, events stay where they are however much work a step is, and however it is sliced.
TEST(events_count_real_steps) {
  static const int32_t planning_steps[] = {0, 5, 50};
  for (int32_t i = 0; i < GDN_COUNT(planning_steps); i++) {
    char text[128];
    snprintf(text, sizeof text,
             "env=dyna-maze agent=dyna-q agent.planning_steps=%d events=40:env.cell.3.3=#",
             planning_steps[i]);
    Lab lab = lab_open(text);
    const uint8_t *cells = lab_channel(&lab, "cells").data;
    lab_steps(&lab, 39);
    CHECK_INT(gdn_run_progress(lab.run).step_ticks, 0);
    lab_ticks(&lab, 2);
    CHECK_INT(gdn_run_progress(lab.run).step_ticks, 2);
    while (gdn_run_progress(lab.run).step_ticks > 0) {
      CHECK(cells[3 * 9 + 3] == '.');
      lab_ticks(&lab, 1);
    }
    CHECK(cells[3 * 9 + 3] == '#');
    lab_close(&lab);
  }
}

// The place that the progress tells is the one that an event is written down at, in every phase of a step.
TEST(an_event_is_written_where_the_progress_is) {
  static const char *const texts[] = {"env=dyna-maze agent=dyna-q agent.planning_steps=3",
                                      "env=line agent=pets planner=cem"};
  static const char *const keys[] = {"agent.alpha", "env.push"};
  for (int32_t i = 0; i < GDN_COUNT(texts); i++) {
    Lab lab = lab_open(texts[i]);
    uint64_t whole = 0;
    for (int32_t t = 0; t < 60; t++) {
      gdn_progress now = gdn_run_progress(lab.run);
      CHECK(now.whole_steps == whole);
      Lab other = lab_open(format(lab.run));
      lab_ticks(&other, (int64_t)now.ticks);
      set(&other, keys[i], "0.5");
      char place[64];
      int32_t n = snprintf(place, sizeof place, "%" PRIu64, now.whole_steps);
      if (now.step_ticks > 0) n += snprintf(place + n, 32, ".%" PRIu64, now.step_ticks);
      snprintf(place + n, 32, ":%s=0.5", keys[i]);
      CHECK_TEXT(events(other.run), place);
      lab_close(&other);
      lab_ticks(&lab, 1);
      whole += gdn_run_progress(lab.run).step_ticks == 0;
    }
    CHECK(whole > 1);
    lab_close(&lab);
  }
}

// A tick that the step does not have: it is over before.
TEST(an_event_happens_by_the_end_of_its_step) {
  Lab lab = lab_open("env=dyna-maze agent=q-learning events=7.1000:env.cell.3.3=#");
  const uint8_t *cells = lab_channel(&lab, "cells").data;
  lab_steps(&lab, 7);
  lab_ticks(&lab, 1);
  CHECK(cells[3 * 9 + 3] == '.');
  lab_steps(&lab, 1);
  CHECK(cells[3 * 9 + 3] == '#');
  lab_close(&lab);
}

TEST(another_version_of_the_numbers_is_told) {
  char text[64];
  int32_t version = gdn_numbers_version();
  for (int32_t named = 0; named < version + 2; named++) {
    snprintf(text, sizeof text, "env=dyna-maze agent=dyna-q numbers=%d", named);
    Lab lab = lab_open(text), plain = lab_open("env=dyna-maze agent=dyna-q");
    int32_t is_told = strstr(gdn_run_note(lab.run), "version") != NULL;
    CHECK_INT(is_told, named != 0 && named != version);
    lab_steps(&lab, 100);
    lab_steps(&plain, 100);
    CHECK(gdn_run_state_hash(lab.run) == gdn_run_state_hash(plain.run)); // computed all the same
    snprintf(text, sizeof text, "env=dyna-maze agent=dyna-q numbers=%d", version);
    CHECK_TEXT(format(lab.run), text); // what it was computed by
    lab_close(&lab);
    lab_close(&plain);
  }
}

TEST(an_impossible_event_leaves_a_note) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q events=0.50:env.cell.2.0=#;6:env.cell.70.0=#");
  Lab plain = lab_open("env=dyna-maze agent=dyna-q");
  lab_ticks(&lab, 49);
  CHECK_TEXT(gdn_run_note(lab.run), "");
  lab_ticks(&lab, 1);
  CHECK(strstr(gdn_run_note(lab.run), "this cell is the start") != NULL);
  lab_ticks(&lab, 950);
  CHECK(strstr(gdn_run_note(lab.run), "that cell lies outside") != NULL); // the latest
  CHECK_INT(gdn_run_progress(lab.run).ticks, 1000);
  lab_ticks(&plain, 1000);
  CHECK(gdn_run_progress(plain.run).total_reward == gdn_run_progress(lab.run).total_reward);
  lab_close(&lab);
  lab_close(&plain);
}

TEST(a_parameter_has_one_value_at_a_tick) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  lab_ticks(&lab, 30);
  set(&lab, "agent.epsilon", "0.2");
  set(&lab, "agent.alpha", "0.4");
  set(&lab, "agent.epsilon", "0.3");
  CHECK_TEXT(events(lab.run), "0.30:agent.alpha=0.4;0.30:agent.epsilon=0.3");
  lab_ticks(&lab, 1);
  set(&lab, "agent.epsilon", "0.2");
  CHECK_TEXT(events(lab.run), "0.30:agent.alpha=0.4;0.30:agent.epsilon=0.3;0.31:agent.epsilon=0.2");
  lab_ticks(&lab, 3000);
  reproduces(&lab);
  lab_close(&lab);
}

// Each change of the world needs those before it: the old start may only become a wall once it has
// moved.
TEST(changes_of_the_world_at_one_tick_keep_their_order) {
  Lab lab = lab_open("env=dyna-maze agent=value-iteration");
  lab_steps(&lab, 3); // away from the start
  set(&lab, "env.cell.5.5", "S");
  set(&lab, "env.cell.2.0", "#");
  set(&lab, "env.cell.5.5", "S");
  set(&lab, "env.slip", "0.5");
  set(&lab, "env.slip", "0.25");
  reproduces(&lab);
  lab_steps(&lab, 100);
  reproduces(&lab);
  lab_close(&lab);
}

TEST(a_change_goes_before_what_is_still_to_come) {
  Lab lab =
      lab_open("env=dyna-maze agent=dyna-q events=1.46:agent.epsilon=0;3.38:agent.epsilon=1;");
  lab_ticks(&lab, 50);
  set(&lab, "agent.alpha", "1");
  CHECK_TEXT(events(lab.run), "0.50:agent.alpha=1;1.46:agent.epsilon=0;3.38:agent.epsilon=1");
  lab_ticks(&lab, 50);
  set(&lab, "agent.epsilon", "0.5"); // the event of this tick has just happened
  CHECK_TEXT(events(lab.run), "0.50:agent.alpha=1;1.46:agent.epsilon=0.5;3.38:agent.epsilon=1");
  lab_ticks(&lab, 99);
  uint64_t before = gdn_run_state_hash(lab.run);
  reproduces(&lab);
  lab_ticks(&lab, 500);
  CHECK(gdn_run_state_hash(lab.run) != before);
  reproduces(&lab);
  lab_close(&lab);
}

TEST(too_many_changes_are_refused) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  gdn_message why;
  gdn_status status = GDN_OK;
  int32_t changes = 0;
  for (; status == GDN_OK && changes < 1000; changes++) {
    lab_ticks(&lab, 1);
    status = gdn_run_set(lab.run, "agent.epsilon", changes % 2 ? "0.25" : "0.75", &why);
  }
  CHECK_INT(status, GDN_OUT_OF_RANGE);
  CHECK(is_sentence(&why) && strstr(why.text, "changed too often") != NULL);
  CHECK(changes > 250 && strlen(events(lab.run)) <= 8000 && strlen(events(lab.run)) > 7900);
  lab_ticks(&lab, 1000);
  reproduces(&lab); // up to there
  lab_close(&lab);
}

// Each change writes all events anew, and from time to time the texts of the config are moved together; what
// the world reads of its layout must move along.
TEST(a_layout_stays_readable_however_often_something_changes) {
  Lab lab = lab_open("env=maze env.layout=S...../....../.....G agent=q-learning");
  for (int i = 0; i < 250; i++) {
    lab_steps(&lab, 1);
    CHECK_INT(gdn_run_set(lab.run, "agent.epsilon", i % 2 ? "0.25" : "0.5", NULL), GDN_OK);
    CHECK_TEXT(((const Grid *)lab.run->env)->params.layout, "S...../....../.....G");
  }
  lab_close(&lab);
}

TEST(a_world_without_edits_has_live_parameters) {
  Lab lab = lab_open("env=toy agent=q-learning");
  refused(&lab, "env.cell.0.0", "#", GDN_UNFIT, "this world cannot be edited");
  refused(&lab, "env.one", "x", GDN_BAD_ARGUMENT, "cannot change");
  lab_steps(&lab, 3);
  set(&lab, "env.pay", "2.5");
  set(&lab, "env.mirror", "on");
  lab_steps(&lab, 2);
  CHECK_NEAR(gdn_run_progress(lab.run).total_reward, 3 + 2 * 2.5, 0);
  reproduces(&lab);
  lab_close(&lab);
}

TEST_MAIN(
    toy_register(); RUN(live_parameters_change) RUN(what_may_not_change_does_not) RUN(cells_change)
        RUN(planners_think_again_when_the_world_changes) RUN(
            a_link_reproduces_a_run_that_was_meddled_with) RUN(events_may_be_written_by_hand)
            RUN(events_count_real_steps) RUN(an_event_is_written_where_the_progress_is) RUN(
                an_event_happens_by_the_end_of_its_step) RUN(another_version_of_the_numbers_is_told)
                RUN(an_impossible_event_leaves_a_note) RUN(a_parameter_has_one_value_at_a_tick)
                    RUN(changes_of_the_world_at_one_tick_keep_their_order)
                        RUN(a_change_goes_before_what_is_still_to_come)
                            RUN(too_many_changes_are_refused)
                                RUN(a_layout_stays_readable_however_often_something_changes)
                                    RUN(a_world_without_edits_has_live_parameters))
